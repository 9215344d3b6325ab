package io.afterword.model.gpt2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// The weights that come with the program: a safetensors file as `train` writes it, compressed,
/// since most tokens of the vocabulary share a row. How it was made: docs/decisions/017.
public final class BuiltInWeights implements Gpt2Weights {
    private static final String RESOURCE = "builtin.safetensors.gz";
    private static final String PREFIX = "transformer.";

    private final ByteBuffer numbers;
    private final Map<String, StoredTensor> tensors;
    private final String digest;

    private BuiltInWeights(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = Math.toIntExact(bytes.getLong());
        String header = new String(file, Long.BYTES, headerLength, StandardCharsets.UTF_8);
        bytes.position(Long.BYTES + headerLength);
        this.numbers = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.tensors = SafetensorsHeader.parse(Path.of(RESOURCE), header, numbers.limit());
        this.digest = Sha256.of(file);
    }

    /// Holds it in the heap, in the size of the file, until it is forgotten.
    public static BuiltInWeights read() {
        try (InputStream compressed = BuiltInWeights.class.getResourceAsStream(RESOURCE);
                InputStream file = new GZIPInputStream(compressed)) {
            return new BuiltInWeights(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    @Override
    public Gpt2Config config() {
        return Gpt2Shape.BUILT_IN.config();
    }

    @Override
    public FloatBuffer tensor(String name) {
        StoredTensor tensor = tensors.get(PREFIX + name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " in " + RESOURCE);
        }
        float[] floats = new float[Math.toIntExact(tensor.size())];
        ByteBuffer bytes =
                numbers.slice((int) tensor.begin(), (int) (tensor.end() - tensor.begin()))
                        .order(ByteOrder.LITTLE_ENDIAN);
        tensor.type().read(bytes, floats, 0, floats.length);
        return FloatBuffer.wrap(floats);
    }

    @Override
    public String digest() {
        return digest;
    }
}
