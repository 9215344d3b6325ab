package io.afterword.model.gpt2;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Writes checkpoints into a directory of a test, true ones and others.
final class CheckpointFolder {
    /// The smallest network: 1 layer, 1 head, width 2, context 3, vocabulary 5, inner width 3.
    static final String CONFIG =
            """
            {"model_type": "gpt2", "vocab_size": 5, "n_positions": 3, "n_embd": 2, "n_layer": 1,
             "n_head": 1, "n_inner": 3, "eos_token_id": 4}""";

    private final Path directory;

    CheckpointFolder(Path directory) {
        this.directory = directory;
    }

    CheckpointFolder config(String json) {
        return file("config.json", json.getBytes(StandardCharsets.UTF_8));
    }

    CheckpointFolder file(String name, byte[] bytes) {
        try {
            Files.write(directory.resolve(name), bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CheckpointFolder safetensors(List<Entry> entries) {
        return file("model.safetensors", safetensorsBytes(entries));
    }

    /// @param fill what each byte of its data is
    record Entry(String name, String type, List<Integer> shape, int bytes, byte fill) {
        static Entry f32(String name, Integer... shape) {
            int numbers = List.of(shape).stream().reduce(1, (a, b) -> a * b);
            return new Entry(name, "F32", List.of(shape), 4 * numbers, (byte) 0x3f);
        }
    }

    /// All tensors of [#CONFIG], in fp32.
    static List<Entry> network() {
        Gpt2Config config =
                new Gpt2Config(
                        5, 3, 2, 1, 1, 3, Activation.GELU_TANH, 1e-5, true, false, true, 4);
        return TensorShape.allOf(config).stream()
                .map(shape -> Entry.f32(shape.name(), shape.dimensions().toArray(Integer[]::new)))
                .collect(Collectors.toList());
    }

    static byte[] safetensorsBytes(List<Entry> entries) {
        ObjectNode header = new ObjectMapper().createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        int length = entries.stream().mapToInt(Entry::bytes).sum();
        ByteBuffer data = ByteBuffer.allocate(length);
        for (Entry entry : entries) {
            ObjectNode fields = header.putObject(entry.name()).put("dtype", entry.type());
            entry.shape().forEach(fields.putArray("shape")::add);
            int begin = data.position();
            for (int i = 0; i < entry.bytes(); i++) {
                data.put(entry.fill());
            }
            fields.putArray("data_offsets").add(begin).add(data.position());
        }
        return safetensorsBytes(header.toString(), data.array());
    }

    static byte[] safetensorsBytes(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }
}
