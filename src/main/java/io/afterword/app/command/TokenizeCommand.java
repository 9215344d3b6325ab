package io.afterword.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.text.TextTable;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

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
        String given = text == null ? TextInput.standardInput() : text;
        List<ShownToken> tokens = ShownToken.all(TextInput.tokens(given, tokenizer), tokenizer);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            tokens.forEach(token -> out.println(json(token)));
        } else {
            out.println(table(tokens));
        }
    }

    private static TextTable table(List<ShownToken> tokens) {
        TextTable table = new TextTable("id", "text", "bytes");
        tokens.forEach(token -> table.row(token.id(), token.quoted(), token.hex()));
        return table;
    }

    private static String json(ShownToken token) {
        try {
            return JSON.writeValueAsString(token.json("id"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
