package io.afterword.app.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.ngrams.DocumentFile;
import io.afterword.app.story.Probe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Probes as `corpus generate --probes` writes them: a JSON object a line.
final class ProbeFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ProbeFile() {}

    /// @throws CommandException `USAGE` naming the line, the field and the rule
    static List<Probe> read(Path file) {
        List<Probe> probes = new ArrayList<>();
        DocumentFile.forEach(file, true, (line, text) -> probes.add(probe(line, text)));
        if (probes.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, file + " holds no probes");
        }
        return probes;
    }

    private static Probe probe(String line, String text) {
        try {
            JsonNode object = JSON.readTree(text);
            return new Probe(
                    field(line, object, "text"),
                    field(line, object, "right"),
                    field(line, object, "wrong"));
        } catch (JsonProcessingException e) {
            throw wrong(line, "must be a JSON object: " + e.getOriginalMessage());
        }
    }

    private static String field(String line, JsonNode object, String name) {
        JsonNode value = object.get(name);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw wrong(line, "%s must be a text, was %s".formatted(name, value));
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue())) {
            throw wrong(line, name + " must be a text, had half a character");
        }
        return value.textValue();
    }

    private static CommandException wrong(String line, String why) {
        return new CommandException(ExitCode.USAGE, line + " " + why);
    }
}
