package io.afterword.model.gpt2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// A checkpoint over GPT-2's whole vocabulary, so that it needs no tokenizer of its own, and else
/// as small as can be: a layer, a head, a width of 4. Its weights are random.
public final class TinyCheckpoint {
    private static final String CONFIG =
            """
            {"model_type": "gpt2", "vocab_size": 50257, "n_positions": 64, "n_embd": 4,
             "n_layer": 1, "n_head": 1, "eos_token_id": 50256}
            """;

    private TinyCheckpoint() {}

    /// Writes one into a directory.
    public static Path write(Path directory, long seed) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("config.json"), CONFIG);
            Files.write(directory.resolve("model.safetensors"), weights(directory, seed));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] weights(Path directory, long seed) {
        Gpt2Config config = CheckpointWeights.configOf(directory);
        RandomWeights random = new RandomWeights(config, seed, 0.5);
        List<CheckpointFolder.Entry> entries =
                TensorShape.allOf(config).stream()
                        .map(shape ->
                                CheckpointFolder.Entry.f32(
                                        shape.name(), shape.dimensions().toArray(Integer[]::new)))
                        .collect(Collectors.toList());
        ByteBuffer file =
                ByteBuffer.wrap(CheckpointFolder.safetensorsBytes(entries))
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.position(Long.BYTES + Math.toIntExact(file.getLong(0)));
        for (CheckpointFolder.Entry entry : entries) {
            FloatBuffer numbers = random.tensor(entry.name());
            while (numbers.hasRemaining()) {
                file.putFloat(numbers.get());
            }
        }
        return file.array();
    }
}
