/// How a token is selected: random numbers as a function of seed and position, and what a
/// distribution becomes before one is drawn.
@NullMarked
package io.afterword.model.select;

import org.jspecify.annotations.NullMarked;
