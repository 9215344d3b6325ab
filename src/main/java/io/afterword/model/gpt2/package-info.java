/// GPT-2: checkpoints, the step program and its execution through DJL.
@NullMarked
package io.afterword.model.gpt2;

import org.jspecify.annotations.NullMarked;
