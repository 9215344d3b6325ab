/// What users are shown, as tests.
@NullMarked
package io.afterword.example;

import org.jspecify.annotations.NullMarked;
