/// Kafka Streams: topics, stores and the way of a prompt. Imports domain and model.
@NullMarked
package io.afterword.topology;

import org.jspecify.annotations.NullMarked;
