package io.afterword.model.gpt2;

import java.nio.FloatBuffer;

/// The numbers of one GPT-2, wherever they come from. Names are those of Hugging Face's
/// `GPT2LMHeadModel` without the `transformer.` prefix, shapes as stored there, matrices of a `Conv1D`
/// being `[in, out]`:
///
/// `wte.weight` [vocabularySize, width], `wpe.weight` [contextLength, width], `ln_f.weight|bias` [width],
/// `lm_head.weight` [vocabularySize, width] where the output is not tied, and for each layer `h.N.`
/// `ln_1.weight|bias`, `ln_2.weight|bias` [width], `attn.c_attn.weight` [width, 3 width] `bias`,
/// `attn.c_proj.weight` [width, width] `bias`, `mlp.c_fc.weight` [width, innerWidth] `bias`,
/// `mlp.c_proj.weight` [innerWidth, width] `bias`.
public interface Gpt2Weights {
    Gpt2Config config();

    /// The numbers of a tensor, row by row, as 32-bit floats whatever the file holds. The caller reads
    /// and forgets the buffer before it asks for the next.
    FloatBuffer tensor(String name);

    /// SHA-256 of all weights and the config, in hexadecimal.
    String digest();
}
