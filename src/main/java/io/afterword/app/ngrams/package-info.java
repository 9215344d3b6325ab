/// Commands of the n-gram table: to teach it, and to look at what it has learned.
@NullMarked
package io.afterword.app.ngrams;

import org.jspecify.annotations.NullMarked;
