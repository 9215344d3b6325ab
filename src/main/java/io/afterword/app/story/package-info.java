/// Short stories without end: a text to learn from, to measure with, and to show.
@NullMarked
package io.afterword.app.story;

import org.jspecify.annotations.NullMarked;
