/// Predicts the next token. Imports the domain.
@NullMarked
package io.afterword.model;

import org.jspecify.annotations.NullMarked;
