package io.afterword.model.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a checkpoint's `tokenizer.json`, 32 MiB at most (GPT-2's own has 1.4).
final class TokenizerFile {
    static final int LARGEST = 32 << 20;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private TokenizerFile() {}

    /// @throws IllegalArgumentException if the file is not an object of JSON, or too large; the message
    ///                                  gives the reason, without the file's name
    static ObjectNode read(Path file) {
        byte[] bytes = bytes(file);
        if (bytes.length > LARGEST) {
            throw new IllegalArgumentException("it has more than %d bytes".formatted(LARGEST));
        }
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException("it is not an object of JSON");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) { // such as a byte that is no UTF-8
            throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
