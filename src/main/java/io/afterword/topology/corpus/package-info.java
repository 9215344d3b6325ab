/// The side path: `tokenize` makes passages of documents and sends each to the partition that owns
/// it, `count` keeps the rows of the n-gram table, and the copy serves them to prompts.
@NullMarked
package io.afterword.topology.corpus;

import org.jspecify.annotations.NullMarked;
