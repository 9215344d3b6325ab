package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.hub.PulledModels;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.InvalidCheckpointException;
import io.afterword.model.token.Tokenizer;
import io.afterword.model.token.Tokenizers;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A checkpoint as a user names it, by its directory or as a pulled model; what is wrong with it
/// ends the command.
final class ModelDirectory {
    private final Path path;

    /// @throws CommandException if it is neither
    ModelDirectory(Path path) {
        this.path = PulledModels.directory(path);
    }

    /// The weights, checked but for their numbers.
    CheckpointWeights weights() {
        return orRefuse(() -> CheckpointWeights.open(path));
    }

    Tokenizer tokenizer() {
        Gpt2Config config = weights().config();
        return orRefuse(
                () -> Tokenizers.forCheckpoint(path, config.vocabularySize(), config.endOfText()));
    }

    <T> T orRefuse(Supplier<T> part) {
        try {
            return part.get();
        } catch (InvalidCheckpointException | IllegalArgumentException | UncheckedIOException e) {
            throw new CommandException(
                    ExitCode.MODEL,
                    "model %s cannot be loaded: %s".formatted(path, e.getMessage()),
                    e);
        }
    }
}
