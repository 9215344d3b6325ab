package io.afterword.model.token;

import java.nio.file.Files;
import java.nio.file.Path;

/// Finds the tokenizer of a checkpoint.
public final class Tokenizers {
    private Tokenizers() {}

    /// The directory's own `tokenizer.json`; without one GPT-2's built-in vocabulary, for a model that has
    /// its size and its end of text.
    ///
    /// @param vocabularySize of the model
    /// @param endOfText      the model's `eos_token_id`
    /// @throws IllegalArgumentException if neither fits the model; the message gives the directory or file
    ///                                  and the reason
    public static Tokenizer forCheckpoint(Path directory, int vocabularySize, int endOfText) {
        Path file = directory.resolve("tokenizer.json");
        if (Files.exists(file)) {
            return new CheckpointTokenizer(file, vocabularySize, endOfText);
        }
        if (vocabularySize == Gpt2Tokenizer.VOCABULARY_SIZE
                && endOfText == Gpt2Tokenizer.END_OF_TEXT) {
            return new Gpt2Tokenizer();
        }
        throw new IllegalArgumentException(
                "%s lacks a tokenizer.json, and GPT-2's vocabulary (vocab_size 50257, eos_token_id 50256) is not this model's (%d, %d)"
                        .formatted(directory, vocabularySize, endOfText));
    }
}
