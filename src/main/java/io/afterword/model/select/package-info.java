/// Randomness that is a pure function of seed and position.
@NullMarked
package io.afterword.model.select;

import org.jspecify.annotations.NullMarked;
