package io.afterword.app.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.UncheckedIOException;

/// Answers for programs.
public final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    public static String line(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) { // maps, lists, numbers and texts
            throw new UncheckedIOException(impossible);
        }
    }
}
