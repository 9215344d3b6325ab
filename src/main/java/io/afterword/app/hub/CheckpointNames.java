package io.afterword.app.hub;

import java.util.List;

/// What the files of a checkpoint are called.
final class CheckpointNames {
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.safetensors";

    /// Lists the files of weights that do not lie in one.
    static final String SHARDS = "model.safetensors.index.json";

    /// What some checkpoints lack.
    static final List<String> OPTIONAL =
            List.of(
                    "tokenizer.json",
                    "vocab.json",
                    "merges.txt",
                    "tokenizer_config.json",
                    "generation_config.json");

    private CheckpointNames() {}
}
