/// The way of a prompt, from its topic to its answers: admit, generate, publish.
@NullMarked
package io.afterword.topology.prompt;

import org.jspecify.annotations.NullMarked;
