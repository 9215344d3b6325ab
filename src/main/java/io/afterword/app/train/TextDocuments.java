package io.afterword.app.train;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.domain.TokenIds;
import io.afterword.model.token.LongWords;
import io.afterword.model.token.Tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lines of a text file as documents; all cores make tokens of them.
final class TextDocuments {
    private static final int TOGETHER = 1 << 14;

    private TextDocuments() {}

    static void read(Path file, Tokenizer tokenizer, Documents into) {
        List<String> lines = new ArrayList<>();
        long number = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (lines.size() == TOGETHER) {
                    add(number, lines, tokenizer, into);
                    number += lines.size();
                    lines.clear();
                }
            }
            add(number, lines, tokenizer, into);
        } catch (NoSuchFileException e) {
            throw new CommandException(ExitCode.USAGE, file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new CommandException(ExitCode.USAGE, file + " must be UTF-8", e);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.USAGE, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void add(long before, List<String> lines, Tokenizer tokenizer, Documents into) {
        List<TokenIds> tokens =
                lines.parallelStream().map(line -> LongWords.encode(tokenizer, line)).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                into.add("line " + (before + i + 1), tokens.get(i));
            }
        }
    }
}
