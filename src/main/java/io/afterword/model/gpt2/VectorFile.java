package io.afterword.model.gpt2;

import java.nio.FloatBuffer;
import java.nio.file.Path;

/// Reads what [CheckpointWriter#writeVectors] wrote.
public final class VectorFile {
    private final Path path;
    private final Safetensors file;

    private VectorFile(Path path, Safetensors file) {
        this.path = path;
        this.file = file;
    }

    public static VectorFile open(Path path) {
        return new VectorFile(path, Safetensors.open(path));
    }

    public float[] get(String name) {
        StoredTensor tensor = file.tensors().get(name);
        if (tensor == null) {
            throw new InvalidCheckpointException(path, name + " is missing");
        }
        FloatBuffer numbers = file.floats(tensor);
        float[] all = new float[numbers.remaining()];
        numbers.get(all);
        return all;
    }
}
