/// Trains a network: its documents, the order in which they are learned, checkpoints, and what a
/// user sees of it.
@NullMarked
package io.afterword.app.train;

import org.jspecify.annotations.NullMarked;
