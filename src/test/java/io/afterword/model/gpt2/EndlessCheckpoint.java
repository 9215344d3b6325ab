package io.afterword.model.gpt2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A checkpoint that writes as long as it is let, up to a context of 1,024 tokens: random weights,
/// to which the end of a text is as probable as any other token.
public final class EndlessCheckpoint {
    /// What prompts call it.
    public static final String NAME = "endless";

    private EndlessCheckpoint() {}

    /// Writes it into a directory of its name, unless it is there.
    public static Path in(Path parent) {
        Path directory = parent.resolve(NAME);
        if (!Files.exists(directory)) {
            try {
                Files.createDirectories(directory);
                CheckpointWriter.write(
                        directory,
                        new RandomWeights(Gpt2Shape.config(1024, 64, 4, 4), 2026, 0.2),
                        false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }
}
