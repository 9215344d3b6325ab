/// Rows of the n-gram table as they are shown, to people and to programs.
@NullMarked
package io.afterword.app.ngrams.view;

import org.jspecify.annotations.NullMarked;
