/// A language model of n-gram counts: how documents become rows of counts, and what rows say of the
/// next token. Pure: the rows lie wherever a [RowStore] puts them.
@NullMarked
package io.afterword.model.markov;

import org.jspecify.annotations.NullMarked;
