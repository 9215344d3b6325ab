package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.domain.TokenIds;
import io.afterword.model.token.Tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Text that a command is given, and what cannot be one.
final class TextInput {
    private TextInput() {}

    /// All of standard input.
    ///
    /// @throws CommandException `USAGE` if it is not UTF-8
    static String standardInput() {
        try {
            return ShownToken.utf8(System.in.readAllBytes())
                    .orElseThrow(() ->
                            new CommandException(ExitCode.USAGE, "standard input must be UTF-8"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws CommandException `USAGE` if the text holds a lone surrogate
    static TokenIds tokens(String text, Tokenizer tokenizer) {
        try {
            return tokenizer.encode(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "no text: " + e.getMessage(), e);
        }
    }
}
