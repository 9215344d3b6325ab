package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The lines of a file or of standard input, in UTF-8; blank ones are left out. Read as they come, so
/// that a pipe's prompts are on their way before it ends.
final class PromptLines implements AutoCloseable {
    private final String name;
    private final BufferedReader lines;
    private int number;

    private PromptLines(String name, InputStream bytes) {
        this.name = name;
        this.lines =
                new BufferedReader(
                        new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()));
    }

    static PromptLines of(Path file) {
        try {
            return new PromptLines(file.toString(), Files.newInputStream(file));
        } catch (NoSuchFileException missing) {
            throw new CommandException(ExitCode.USAGE, file + " does not exist", missing);
        } catch (IOException unreadable) {
            throw new CommandException(
                    ExitCode.USAGE, "%s cannot be read: %s".formatted(file, unreadable), unreadable);
        }
    }

    static PromptLines of(InputStream bytes) {
        return new PromptLines("standard input", bytes);
    }

    /// The next line that is not blank; null after the last one.
    ///
    /// @throws CommandException `USAGE` if it is no UTF-8 or cannot be read
    @Nullable String next() {
        try {
            String line;
            do {
                number++;
                line = lines.readLine();
            } while (line != null && line.isBlank());
            return line;
        } catch (CharacterCodingException notUtf8) {
            throw new CommandException(
                    ExitCode.USAGE, here() + ": what follows must be UTF-8", notUtf8);
        } catch (IOException unreadable) {
            throw new CommandException(
                    ExitCode.USAGE, "%s cannot be read: %s".formatted(here(), unreadable), unreadable);
        }
    }

    /// Where the last line stands: `prompts.jsonl, line 3`.
    String here() {
        return name + ", line " + number;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException unreadable) {
            throw new CommandException(
                    ExitCode.FAILED, "%s cannot be closed: %s".formatted(name, unreadable), unreadable);
        }
    }
}
