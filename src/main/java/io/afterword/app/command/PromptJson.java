package io.afterword.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.afterword.app.settings.NearestName;
import io.afterword.app.text.OneLine;
import io.afterword.event.Prompt;

import org.apache.avro.Schema;

import java.util.List;
import java.util.Map;

/// A prompt from a JSON object with the fields of the schema `Prompt` by their names: `prompt` is a
/// text or an array of token ids, `deadline` a time in ISO 8601 or in milliseconds since 1970. A
/// field that the schema does not have is refused. Whether a value makes sense is for the topology
/// to say.
final class PromptJson {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private PromptJson() {}

    /// A prompt as the line says, and as `defaults` says where the line is silent.
    ///
    /// @throws IllegalArgumentException if it is no such object; the message names field and rule
    static Prompt read(String line, Prompt defaults) {
        JsonNode object = parse(line);
        if (!object.isObject()) {
            throw new IllegalArgumentException(
                    "a prompt must be a JSON object, was " + AvroFromJson.kind(object));
        }
        object.fieldNames().forEachRemaining(PromptJson::requireField);
        if (!object.has("prompt")) {
            throw new IllegalArgumentException("the field prompt is missing");
        }
        Prompt prompt = Prompt.newBuilder(defaults).build();
        for (Map.Entry<String, JsonNode> given : object.properties()) {
            Schema.Field field = Prompt.getClassSchema().getField(given.getKey());
            prompt.put(
                    field.pos(),
                    AvroFromJson.value(field.name(), field.schema(), given.getValue()));
        }
        return prompt;
    }

    private static void requireField(String name) {
        List<String> fields =
                Prompt.getClassSchema().getFields().stream().map(Schema.Field::name).toList();
        if (!fields.contains(name)) {
            throw new IllegalArgumentException(
                    "unknown field "
                            + OneLine.of(name)
                            + NearestName.of(name, fields)
                                    .map(near -> ": did you mean " + near + "?")
                                    .orElse(""));
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("no JSON: " + notJson.getOriginalMessage(), notJson);
        }
    }
}
