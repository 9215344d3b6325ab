/// What an instance measures of itself, for Prometheus.
@NullMarked
package io.afterword.app.metrics;

import org.jspecify.annotations.NullMarked;
