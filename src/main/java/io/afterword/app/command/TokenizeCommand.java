package io.afterword.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.OneLine;
import io.afterword.app.text.TextTable;
import io.afterword.domain.TokenIds;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `afterword tokenize`.
@Command(
        name = "tokenize",
        description = {
            "Show the tokens of a text: ids, texts and bytes.",
            "",
            "Example: afterword tokenize \"The quick brown fox.\""
        })
public final class TokenizeCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "The text; standard input, as UTF-8, where none is given.")
    private @Nullable String text;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "The tokenizer of a checkpoint, or of a pulled model, instead of GPT-2's own.")
    private @Nullable Path model;

    @Option(names = "--json", description = "One JSON object a token.")
    private boolean json;

    @Override
    public void run() {
        Tokenizer tokenizer =
                model == null ? new Gpt2Tokenizer() : new ModelDirectory(model).tokenizer();
        TokenIds ids = encode(tokenizer, text == null ? standardInput() : text);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ids.stream().forEach(id -> out.println(json(id, tokenizer.bytes(id))));
        } else {
            out.println(table(ids, tokenizer));
        }
    }

    private static TokenIds encode(Tokenizer tokenizer, String text) {
        try {
            return tokenizer.encode(text);
        } catch (IllegalArgumentException e) { // a lone surrogate
            throw new CommandException(ExitCode.USAGE, "no text: " + e.getMessage(), e);
        }
    }

    private static String standardInput() {
        try {
            return utf8(System.in.readAllBytes())
                    .orElseThrow(() ->
                            new CommandException(ExitCode.USAGE, "standard input must be UTF-8"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TextTable table(TokenIds ids, Tokenizer tokenizer) {
        TextTable table = new TextTable("id", "text", "bytes");
        ids.stream()
                .forEach(id -> {
                    byte[] bytes = tokenizer.bytes(id);
                    table.row(id, quoted(bytes), HEX.formatHex(bytes));
                });
        return table;
    }

    /// In quotes, since a token often begins with a space; a part of a character has no text.
    private static String quoted(byte[] bytes) {
        return utf8(bytes).map(text -> "\"" + OneLine.of(text) + "\"").orElse("");
    }

    private static String json(int id, byte[] bytes) {
        Map<String, @Nullable Object> token = new LinkedHashMap<>();
        token.put("id", id);
        token.put("text", utf8(bytes).orElse(null));
        token.put("bytes", unsigned(bytes));
        try {
            return JSON.writeValueAsString(token);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] unsigned(byte[] bytes) {
        int[] all = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return all;
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
