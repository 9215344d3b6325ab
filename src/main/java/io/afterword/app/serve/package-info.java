/// Serving: the model, the engine and Kafka Streams as one unit with a beginning and an end.
@NullMarked
package io.afterword.app.serve;

import org.jspecify.annotations.NullMarked;
