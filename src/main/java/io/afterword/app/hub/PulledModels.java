package io.afterword.app.hub;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Checkpoints as users name them: by a directory, or by the name under which they were pulled.
public final class PulledModels {
    private PulledModels() {}

    /// The directory itself, or that of the pulled model. What can be neither is given back, for
    /// the loader to refuse.
    ///
    /// @throws CommandException `MODEL` if it can only be a name, and that was not pulled
    public static Path directory(Path given) {
        return isNoName(given) ? given : directory(given, HubEnvironment.ofThisProcess());
    }

    static Path directory(Path given, HubEnvironment environment) {
        Optional<ModelName> name = ModelName.of(given.toString());
        if (Files.isDirectory(given) || name.isEmpty()) {
            return given;
        }
        return new HubCache(environment.cache())
                .find(name.get())
                .orElseThrow(() ->
                        new CommandException(
                                ExitCode.MODEL,
                                "%s is no directory, and was not pulled into %s either: 'afterword model pull %s' does that"
                                        .formatted(given, environment.cache(), given)));
    }

    private static boolean isNoName(Path given) {
        return Files.isDirectory(given) || ModelName.of(given.toString()).isEmpty();
    }
}
