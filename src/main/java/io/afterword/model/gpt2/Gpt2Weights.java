package io.afterword.model.gpt2;

import java.nio.FloatBuffer;

/// The numbers of one GPT-2, wherever they come from. Names are those of Hugging Face's
/// `GPT2LMHeadModel` without the `transformer.` prefix, shapes as stored there, matrices of a
/// `Conv1D` being `[in, out]`:
///
/// ```
/// wte.weight [vocabularySize, width]           wpe.weight [contextLength, width]
/// ln_f.weight, ln_f.bias [width]               lm_head.weight [vocabularySize, width] if not tied
/// h.N.ln_1.weight, .bias [width]               h.N.ln_2.weight, .bias [width]
/// h.N.attn.c_attn.weight [width, 3 width]      h.N.attn.c_attn.bias [3 width]
/// h.N.attn.c_proj.weight [width, width]        h.N.attn.c_proj.bias [width]
/// h.N.mlp.c_fc.weight [width, innerWidth]      h.N.mlp.c_fc.bias [innerWidth]
/// h.N.mlp.c_proj.weight [innerWidth, width]    h.N.mlp.c_proj.bias [width]
/// ```
public interface Gpt2Weights {
    Gpt2Config config();

    /// The numbers of a tensor, row by row, as 32-bit floats whatever the file holds. The caller
    /// reads and forgets the buffer before it asks for the next.
    FloatBuffer tensor(String name);

    /// SHA-256 of all weights and the config, in hexadecimal.
    String digest();
}
