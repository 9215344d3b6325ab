package io.afterword.model.gpt2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What transformers and PyTorch make of a golden checkpoint that learns
/// (`src/test/oracle/training.py`).
final class GoldenTraining {
    private final Path directory;
    private final JsonNode golden;

    private GoldenTraining(Path directory, JsonNode golden) {
        this.directory = directory;
        this.golden = golden;
    }

    /// One of PyTorch's updates.
    ///
    /// @param rows of tokens, one after another
    /// @param loss before it, the mean
    /// @param norm length of the gradient
    @SuppressWarnings("ArrayRecordComponent") // numbers to compare with, never compared as records
    record Update(int[] rows, int count, double rate, double loss, double norm) {}

    static GoldenTraining named(String name) {
        Path directory = GoldenCheckpoint.resource("training").resolve(name);
        try {
            return new GoldenTraining(
                    directory,
                    new ObjectMapper().readTree(directory.resolve("golden.json").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The gradient's rows, one after another.
    int[] rows() {
        return ids(elements(golden.get("rows")));
    }

    int count() {
        return golden.get("rows").size();
    }

    double number(String name) {
        return golden.get(name).doubleValue();
    }

    List<Update> updates() {
        List<Update> updates = new ArrayList<>();
        for (JsonNode update : golden.get("updates")) {
            JsonNode rows = update.get("rows");
            updates.add(
                    new Update(
                            ids(elements(rows).map(row -> golden.get("pool").get(row.intValue()))),
                            rows.size(),
                            update.get("rate").doubleValue(),
                            update.get("loss").doubleValue(),
                            update.get("norm").doubleValue()));
        }
        return updates;
    }

    /// Tensors by their names.
    VectorFile tensors(String name) {
        return VectorFile.open(directory.resolve(name + ".safetensors"));
    }

    private static int[] ids(Stream<JsonNode> rows) {
        return rows.flatMapToInt(
                        row -> IntStream.range(0, row.size()).map(i -> row.get(i).intValue()))
                .toArray();
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
