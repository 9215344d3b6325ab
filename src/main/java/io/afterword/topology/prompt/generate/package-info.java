/// Second stage: what was admitted is handed to the engine, and what the engine emits is taken
/// over.
@NullMarked
package io.afterword.topology.prompt.generate;

import org.jspecify.annotations.NullMarked;
