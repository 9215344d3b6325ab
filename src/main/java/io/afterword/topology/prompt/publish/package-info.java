/// Last stage: tokens and completions become events, and progress becomes state, in one
/// transaction.
@NullMarked
package io.afterword.topology.prompt.publish;

import org.jspecify.annotations.NullMarked;
