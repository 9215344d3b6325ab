package io.afterword.app.ngrams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.UncheckedIOException;

/// Answers for programs.
final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    static String line(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) { // maps, lists, numbers and texts
            throw new UncheckedIOException(impossible);
        }
    }
}
