/// The Kafka cluster as an operator sees it: is it there, and are its topics right?
@NullMarked
package io.afterword.app.cluster;

import org.jspecify.annotations.NullMarked;
