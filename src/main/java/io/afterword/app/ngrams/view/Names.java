package io.afterword.app.ngrams.view;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.OneLine;
import io.afterword.domain.TokenIds;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;

import java.nio.charset.StandardCharsets;

/// The tokens of the table, GPT-2's, and how they are called where people look at them.
public final class Names {
    private final Tokenizer tokenizer;

    public Names() {
        this(new Gpt2Tokenizer());
    }

    /// With a tokenizer that is there, since making one takes its time.
    ///
    /// @param gpt2 GPT-2's
    public Names(Tokenizer gpt2) {
        tokenizer = gpt2;
    }

    /// Of a text.
    ///
    /// @throws CommandException `USAGE` if the text holds a lone surrogate
    public TokenIds tokens(String text) {
        try {
            return tokenizer.encode(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "no text: " + e.getMessage(), e);
        }
    }

    /// In quotes, since most tokens begin with a space.
    public String of(int token) {
        return token == Gpt2Tokenizer.END_OF_TEXT ? "end" : quoted(token);
    }

    /// A context's tokens; the end of text begins documents there.
    public String of(TokenIds context) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < context.size(); i++) {
            int token = context.get(i);
            all.append(all.isEmpty() ? "" : " ");
            all.append(token == Gpt2Tokenizer.END_OF_TEXT ? "begin" : quoted(token));
        }
        return all.toString();
    }

    /// The text alone.
    public String text(int token) {
        return new String(tokenizer.bytes(token), StandardCharsets.UTF_8);
    }

    private String quoted(int token) {
        return "\"" + OneLine.of(text(token)) + "\"";
    }
}
