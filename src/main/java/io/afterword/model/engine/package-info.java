/// The loop over all running generations: plan, forward, apply; never calls Kafka.
@NullMarked
package io.afterword.model.engine;

import org.jspecify.annotations.NullMarked;
