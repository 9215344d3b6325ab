package io.afterword.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.model.gpt2.CheckpointReport;
import io.afterword.model.gpt2.Gpt2Config;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What is found in a checkpoint, as one JSON object.
final class InspectionJson {
    private InspectionJson() {}

    static String of(CheckpointReport report, MemoryTable memory) {
        Gpt2Config config = report.config();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("directory", report.directory().toString());
        all.put("layers", config.layers());
        all.put("heads", config.heads());
        all.put("width", config.width());
        all.put("inner_width", config.innerWidth());
        all.put("context_length", config.contextLength());
        all.put("vocabulary_size", config.vocabularySize());
        all.put("end_of_text", config.endOfText());
        all.put("activation", config.activation().name().toLowerCase(Locale.ROOT));
        all.put("tied_output", config.tiedOutput());
        all.put("parameters", report.parameters());
        all.putAll(memory.asMap());
        all.put("own_tokenizer", report.hasTokenizer());
        all.put("digest", report.digest());
        try {
            return new ObjectMapper().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
