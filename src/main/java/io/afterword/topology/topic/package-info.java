/// Topics as typed objects, and the wire format of their records.
@NullMarked
package io.afterword.topology.topic;

import org.jspecify.annotations.NullMarked;
