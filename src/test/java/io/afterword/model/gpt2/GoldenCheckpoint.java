package io.afterword.model.gpt2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A small random GPT-2 that Hugging Face's transformers saved, with the numbers that it computes
/// (`src/test/oracle/gpt2_checkpoints.py`).
///
/// @param name what is particular about it; the directory's name
/// @param directory as `save_pretrained` left it
/// @param forwards some prompts and the logits of all their positions, in fp32
/// @param prompt the prompt of `greedy`, that of the first forward
/// @param greedy the 200 likeliest tokens, one after another, end of text ignored
/// @param smallestMargin between the two largest logits anywhere on that way
@SuppressWarnings("ArrayRecordComponent") // numbers to compare with, never compared as records
record GoldenCheckpoint(
        String name,
        Path directory,
        List<Forward> forwards,
        int[] prompt,
        int[] greedy,
        double smallestMargin) {
    /// @param ids a prompt
    /// @param logits one row of the vocabulary's length for each position
    record Forward(int[] ids, float[][] logits) {}

    /// For the names of parameterized tests.
    @Override
    public String toString() {
        return name;
    }

    static List<GoldenCheckpoint> all() {
        try (Stream<Path> directories = Files.list(root())) {
            return directories.sorted().map(GoldenCheckpoint::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static GoldenCheckpoint named(String name) {
        return read(root().resolve(name));
    }

    private static Path root() {
        return resource("checkpoints");
    }

    /// A directory of golden files.
    static Path resource(String name) {
        try {
            return Path.of(GoldenCheckpoint.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GoldenCheckpoint read(Path directory) {
        try {
            JsonNode golden =
                    new ObjectMapper().readTree(directory.resolve("golden.json").toFile());
            List<Forward> forwards = forwards(directory, golden.get("forwards"));
            return new GoldenCheckpoint(
                    directory.getFileName().toString(),
                    directory,
                    forwards,
                    forwards.getFirst().ids(),
                    ints(golden.get("greedy")),
                    golden.get("smallest_margin").doubleValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Forward> forwards(Path directory, JsonNode prompts) throws IOException {
        FloatBuffer numbers =
                ByteBuffer.wrap(Files.readAllBytes(directory.resolve("golden.f32")))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        int positions = 0;
        for (JsonNode prompt : prompts) {
            positions += prompt.size();
        }
        int vocabulary = numbers.remaining() / positions;
        List<Forward> forwards = new ArrayList<>();
        for (JsonNode prompt : prompts) {
            float[][] logits = new float[prompt.size()][vocabulary];
            for (float[] row : logits) {
                numbers.get(row);
            }
            forwards.add(new Forward(ints(prompt), logits));
        }
        return forwards;
    }

    private static int[] ints(JsonNode array) {
        int[] ints = new int[array.size()];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = array.get(i).intValue();
        }
        return ints;
    }
}
