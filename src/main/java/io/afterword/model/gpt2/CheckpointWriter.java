package io.afterword.model.gpt2;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes what [CheckpointWeights] reads, and transformers too. What it has written is on the disk
/// when it returns.
public final class CheckpointWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECE = 1 << 16;

    /// The names of transformers: all but the output belong to the network beneath it.
    private static final String PREFIX = "transformer.";

    private static final String OUTPUT = "lm_head.weight";

    private CheckpointWriter() {}

    /// `config.json` and `model.safetensors`.
    ///
    /// @param half as F16, else as F32
    public static void write(Path directory, Gpt2Weights weights, boolean half) throws IOException {
        writeText(directory.resolve(CheckpointWeights.CONFIG), config(weights.config(), half));
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        TensorShape.allOf(weights.config())
                .forEach(tensor -> shapes.put(stored(tensor.name()), tensor.dimensions()));
        write(
                directory.resolve("model.safetensors"),
                shapes,
                half,
                name -> weights.tensor(name.replace(PREFIX, "")));
    }

    private static String stored(String name) {
        return name.equals(OUTPUT) ? name : PREFIX + name;
    }

    /// A file of vectors in F32.
    public static void writeVectors(Path file, Map<String, float[]> vectors) throws IOException {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        vectors.forEach((name, numbers) -> shapes.put(name, List.of(numbers.length)));
        write(file, shapes, false, name -> FloatBuffer.wrap(vectors.get(name)));
    }

    /// The numbers of a tensor.
    private interface Numbers {
        FloatBuffer of(String name);
    }

    private static void write(
            Path file, Map<String, List<Integer>> shapes, boolean half, Numbers numbers)
            throws IOException {
        int size = half ? Short.BYTES : Float.BYTES;
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] header = header(shapes, half ? "F16" : "F32", size);
            write(out, little(Long.BYTES).putLong(header.length).flip());
            write(out, ByteBuffer.wrap(header));
            ByteBuffer piece = little(PIECE);
            for (String name : shapes.keySet()) {
                FloatBuffer all = numbers.of(name).duplicate();
                while (all.hasRemaining()) {
                    piece.clear();
                    while (all.hasRemaining() && piece.hasRemaining()) {
                        if (half) {
                            piece.putShort(Float.floatToFloat16(all.get()));
                        } else {
                            piece.putFloat(all.get());
                        }
                    }
                    write(out, piece.flip());
                }
            }
            out.force(true);
        }
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /// Padded with blanks to a multiple of 8 bytes, as the format asks for.
    private static byte[] header(Map<String, List<Integer>> shapes, String type, int size)
            throws IOException {
        ObjectNode header = JSON.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long at = 0;
        for (Map.Entry<String, List<Integer>> tensor : shapes.entrySet()) {
            long end =
                    at
                            + size
                                    * tensor.getValue().stream()
                                            .mapToLong(i -> i)
                                            .reduce(1, (a, b) -> a * b);
            ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", type);
            tensor.getValue().forEach(entry.withArray("shape")::add);
            entry.putArray("data_offsets").add(at).add(end);
            at = end;
        }
        String text = JSON.writeValueAsString(header);
        return (text + " ".repeat(-text.length() & 7)).getBytes(StandardCharsets.UTF_8);
    }

    private static String config(Gpt2Config config, boolean half) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("model_type", "gpt2").putArray("architectures").add("GPT2LMHeadModel");
        json.put("vocab_size", config.vocabularySize());
        json.put("n_positions", config.contextLength());
        json.put("n_embd", config.width());
        json.put("n_layer", config.layers());
        json.put("n_head", config.heads());
        json.put("n_inner", config.innerWidth());
        json.put("activation_function", config.activation().publishedName());
        json.put("layer_norm_epsilon", config.layerNormEpsilon());
        json.put("scale_attn_weights", config.scaleAttention());
        json.put("scale_attn_by_inverse_layer_idx", config.scaleByInverseLayerIndex());
        json.put("tie_word_embeddings", config.tiedOutput());
        if (config.endOfText() == Gpt2Config.NO_END_OF_TEXT) {
            json.putNull("bos_token_id").putNull("eos_token_id");
        } else {
            json.put("bos_token_id", config.endOfText()).put("eos_token_id", config.endOfText());
        }
        json.put("torch_dtype", half ? "float16" : "float32");
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /// A new file, on the disk when it returns.
    public static void writeText(Path file, String text) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
    }

    /// Puts the names in a directory on the disk.
    public static void force(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory)) {
            names.force(true);
        }
    }
}
