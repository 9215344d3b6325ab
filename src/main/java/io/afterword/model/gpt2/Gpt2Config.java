package io.afterword.model.gpt2;

/// The shape and arithmetic of one GPT-2 (Radford et al., 2019), as `config.json` gives it.
///
/// @param vocabularySize `vocab_size`
/// @param contextLength `n_positions`
/// @param width `n_embd`, a multiple of `heads`
/// @param layers `n_layer`
/// @param heads `n_head`
/// @param innerWidth `n_inner`, four times the width where it is null
/// @param layerNormEpsilon `layer_norm_epsilon`
/// @param scaleAttention `scale_attn_weights`: divide scores by the root of the head size
/// @param scaleByInverseLayerIndex `scale_attn_by_inverse_layer_idx`: and by the layer's number
///   from 1
/// @param tiedOutput `tie_word_embeddings`: the output layer is the token embedding
/// @param endOfText `eos_token_id`, or [#NO_END_OF_TEXT]
public record Gpt2Config(
        int vocabularySize,
        int contextLength,
        int width,
        int layers,
        int heads,
        int innerWidth,
        Activation activation,
        double layerNormEpsilon,
        boolean scaleAttention,
        boolean scaleByInverseLayerIndex,
        boolean tiedOutput,
        int endOfText) {
    /// No id of the vocabulary, so that no generation ends by it.
    public static final int NO_END_OF_TEXT = -1;

    public Gpt2Config {
        require(vocabularySize > 0, "vocab_size", "> 0", vocabularySize);
        require(contextLength > 0, "n_positions", "> 0", contextLength);
        require(heads > 0, "n_head", "> 0", heads);
        require(width > 0 && width % heads == 0, "n_embd", "a positive multiple of n_head", width);
        require(layers > 0, "n_layer", "> 0", layers);
        require(innerWidth > 0, "n_inner", "> 0", innerWidth);
        require(
                layerNormEpsilon > 0 && layerNormEpsilon < 1,
                "layer_norm_epsilon",
                "> 0 and < 1",
                layerNormEpsilon);
        require(
                endOfText == NO_END_OF_TEXT || (endOfText >= 0 && endOfText < vocabularySize),
                "eos_token_id",
                "an id of the vocabulary",
                endOfText);
    }

    public int headSize() {
        return width / heads;
    }

    private static void require(boolean holds, String field, String rule, Number value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "%s must be %s, was %s".formatted(field, rule, value));
        }
    }
}
