/// Kafka's own broker and controller inside this process, for the demo and for tests.
@NullMarked
package io.afterword.app.broker;

import org.jspecify.annotations.NullMarked;
