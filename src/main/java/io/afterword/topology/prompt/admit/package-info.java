/// First stage: a prompt is validated, tokenized and written down, or refused.
@NullMarked
package io.afterword.topology.prompt.admit;

import org.jspecify.annotations.NullMarked;
