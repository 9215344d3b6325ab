package io.afterword.model.gpt2;

import io.afterword.model.gpt2.CheckpointFiles.Located;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a checkpoint holds and what it costs to run, without running it.
///
/// @param tensors          of the network, in the order of the forward pass
/// @param parameters       their numbers, those of a tied output once
/// @param fp32Bytes        of all parameters in fp32
/// @param int8Bytes        of the weights that int8 by rows reads for a token: each matrix of a product
///                         one byte a number and four for the scale of each of its outputs, the rest in
///                         fp32, but of the embedding tables that are only looked up nothing
/// @param kvBytesPerToken  keys and values of one token in all layers, in fp32
/// @param hasTokenizer     whether there is a `tokenizer.json`
/// @param digest           as [Gpt2Weights#digest]
public record CheckpointReport(
        Path directory,
        Gpt2Config config,
        List<Tensor> tensors,
        long parameters,
        long fp32Bytes,
        long int8Bytes,
        long kvBytesPerToken,
        boolean hasTokenizer,
        String digest) {
    private static final String TOKENIZER = "tokenizer.json";

    /// One tensor as its file holds it.
    ///
    /// @param storedName in the file
    /// @param type       in the file: F32, F16 or BF16
    /// @param file       the name of the file that holds it
    public record Tensor(TensorShape shape, String storedName, String type, String file) {}

    public CheckpointReport {
        tensors = List.copyOf(tensors);
    }

    /// Reads the whole checkpoint, for its digest.
    public static CheckpointReport of(CheckpointWeights weights) {
        Gpt2Config config = weights.config();
        List<TensorShape> shapes = TensorShape.allOf(config);
        long parameters = shapes.stream().mapToLong(TensorShape::size).sum();
        return new CheckpointReport(
                weights.directory(),
                config,
                shapes.stream().map(shape -> tensor(shape, weights.located(shape.name()))).toList(),
                parameters,
                parameters * Float.BYTES,
                shapes.stream().mapToLong(shape -> int8Bytes(shape, config)).sum(),
                2L * config.layers() * config.width() * Float.BYTES,
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

    private static long int8Bytes(TensorShape shape, Gpt2Config config) {
        return switch (shape.name()) {
            case "wpe.weight" -> 0;
            case "wte.weight" ->
                    config.tiedOutput() ? quantized(shape.size(), config.vocabularySize()) : 0;
            case "lm_head.weight" -> quantized(shape.size(), config.vocabularySize());
            default ->
                    shape.dimensions().size() == 1
                            ? shape.size() * Float.BYTES
                            : quantized(shape.size(), shape.dimensions().getLast());
        };
    }

    private static long quantized(long numbers, long outputs) {
        return numbers + outputs * Float.BYTES;
    }
}
