/// Benchmarks: how fast the engine is on this machine, and how soon its tokens can be read.
@NullMarked
package io.afterword.app.bench;

import org.jspecify.annotations.NullMarked;
