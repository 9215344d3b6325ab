/// The words of the problem. Imports the JDK only.
@NullMarked
package io.afterword.domain;

import org.jspecify.annotations.NullMarked;
