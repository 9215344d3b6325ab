/// The image, by a container engine: `mvn -B verify -Pcontainers`.
@NullMarked
package io.afterword.containers;

import org.jspecify.annotations.NullMarked;
