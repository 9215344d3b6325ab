package io.afterword.app.ngrams;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.OneLine;
import io.afterword.domain.TokenIds;
import io.afterword.model.token.Gpt2Tokenizer;

import java.nio.charset.StandardCharsets;

/// The tokens of the table, GPT-2's, and how they are called where people look at them.
final class Names {
    private final Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();

    /// @throws CommandException `USAGE` if the text holds a lone surrogate
    TokenIds tokens(String text) {
        try {
            return tokenizer.encode(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "no text: " + e.getMessage(), e);
        }
    }

    /// In quotes, since most tokens begin with a space.
    String of(int token) {
        return token == Gpt2Tokenizer.END_OF_TEXT ? "end" : quoted(token);
    }

    /// A context's tokens; the end of text begins documents there.
    String of(TokenIds context) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < context.size(); i++) {
            int token = context.get(i);
            all.append(all.isEmpty() ? "" : " ");
            all.append(token == Gpt2Tokenizer.END_OF_TEXT ? "begin" : quoted(token));
        }
        return all.toString();
    }

    /// The text alone.
    String text(int token) {
        return new String(tokenizer.bytes(token), StandardCharsets.UTF_8);
    }

    private String quoted(int token) {
        return "\"" + OneLine.of(text(token)) + "\"";
    }
}
