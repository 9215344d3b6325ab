/// What the stages of one task share: stores, settings, counters.
@NullMarked
package io.afterword.topology.prompt.task;

import org.jspecify.annotations.NullMarked;
