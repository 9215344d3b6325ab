package io.afterword.model.gpt2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// JSON of a checkpoint, read strictly: UTF-8, one object, no key twice, nothing after it.
final class CheckpointJson {
    private static final int LARGEST_FILE = 16 << 20;
    private static final int LONGEST_VALUE_SHOWN = 80;

    static final JsonFactory STRICT =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private static final ObjectMapper TREES =
            JsonMapper.builder(STRICT)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private CheckpointJson() {}

    static ObjectNode read(Path file) {
        try {
            JsonNode root = TREES.readTree(decode(file, bytes(file)));
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidCheckpointException(file, "is not a JSON object");
        } catch (JsonProcessingException e) {
            throw notJson(file, e);
        }
    }

    static String decode(Path file, ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidCheckpointException(file, "is not JSON: invalid UTF-8", e);
        }
    }

    static InvalidCheckpointException notJson(Path file, JsonProcessingException cause) {
        return new InvalidCheckpointException(
                file, "is not JSON: " + shown(cause.getOriginalMessage()), cause);
    }

    /// A value of a file, short enough for a message.
    static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST_VALUE_SHOWN
                ? text
                : text.substring(0, LONGEST_VALUE_SHOWN) + "…";
    }

    static ByteBuffer bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST_FILE) {
                throw new InvalidCheckpointException(
                        file, "must have at most %d bytes, has %d".formatted(LARGEST_FILE, size));
            }
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new InvalidCheckpointException(file, "is missing", e);
        } catch (IOException e) {
            throw new InvalidCheckpointException(file, "cannot be read: " + e.getMessage(), e);
        }
    }
}
