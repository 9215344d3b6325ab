package io.afterword.model.gpt2;

import io.afterword.model.gpt2.CheckpointFiles.Located;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a checkpoint holds. What it costs to run is its [Footprint].
///
/// @param tensors of the network, in the order of the forward pass
/// @param parameters their numbers, those of a tied output once
/// @param hasTokenizer whether there is a `tokenizer.json`
/// @param digest as [Gpt2Weights#digest]
public record CheckpointReport(
        Path directory,
        Gpt2Config config,
        List<Tensor> tensors,
        long parameters,
        boolean hasTokenizer,
        String digest) {
    private static final String TOKENIZER = "tokenizer.json";

    /// One tensor as its file holds it.
    ///
    /// @param storedName in the file
    /// @param type in the file: F32, F16 or BF16
    /// @param file the name of the file that holds it
    public record Tensor(TensorShape shape, String storedName, String type, String file) {}

    public CheckpointReport {
        tensors = List.copyOf(tensors);
    }

    /// Reads the whole checkpoint, for its digest.
    public static CheckpointReport of(CheckpointWeights weights) {
        Gpt2Config config = weights.config();
        List<TensorShape> shapes = TensorShape.allOf(config);
        return new CheckpointReport(
                weights.directory(),
                config,
                shapes.stream().map(shape -> tensor(shape, weights.located(shape.name()))).toList(),
                shapes.stream().mapToLong(TensorShape::size).sum(),
                Files.isRegularFile(weights.directory().resolve(TOKENIZER)),
                weights.digest());
    }

    private static Tensor tensor(TensorShape shape, Located located) {
        return new Tensor(
                shape,
                located.tensor().name(),
                located.tensor().type().name(),
                String.valueOf(located.file().file().getFileName()));
    }
}
