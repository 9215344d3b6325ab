package io.afterword.model.gpt2;

import java.util.List;

/// What a network takes of memory in one kind of numbers.
///
/// @param numbers `fp32`, `bf16`, `fp16` or `int8`
/// @param weightBytes of all weights
/// @param readBytes of the weights that are read for a token: all but the embedding tables that are
///   only looked up. Divided by what the memory can deliver in a second, the shortest time for one
public record Footprint(String numbers, long weightBytes, long readBytes) {
    private static final int HALF_BYTES = 2;

    /// Of all kinds that a CPU or a GPU has; biases and norms count as fp32 in each. Of int8 by
    /// rows: each matrix of a product one byte a number and four for the scale of each of its
    /// outputs, tables in fp32.
    public static List<Footprint> allOf(Gpt2Config config, Kernels kernels) {
        return switch (kernels) {
            case CPU ->
                    List.of(
                            floats("fp32", config, Float.BYTES, true),
                            floats("bf16", config, HALF_BYTES, true),
                            int8(config));
            case GPU ->
                    List.of(
                            floats("fp32", config, Float.BYTES, false),
                            floats("bf16", config, HALF_BYTES, false),
                            floats("fp16", config, HALF_BYTES, false));
        };
    }

    /// A tied output is on a CPU there twice: as a table to look up, and laid out for products.
    ///
    /// @param bytes of a number of a matrix or table
    private static Footprint floats(String numbers, Gpt2Config config, int bytes, boolean onCpu) {
        List<TensorShape> shapes = TensorShape.allOf(config);
        long all =
                shapes.stream()
                        .mapToLong(shape -> shape.size() * (isVector(shape) ? Float.BYTES : bytes))
                        .sum();
        long read = all - bytes * lookedUp(shapes, config);
        long table = (long) config.vocabularySize() * config.width() * bytes;
        return new Footprint(numbers, onCpu && config.tiedOutput() ? all + table : all, read);
    }

    private static boolean isVector(TensorShape shape) {
        return shape.dimensions().size() == 1;
    }

    private static Footprint int8(Gpt2Config config) {
        List<TensorShape> shapes = TensorShape.allOf(config);
        long read = shapes.stream().mapToLong(shape -> int8Bytes(shape, config)).sum();
        long tables = shapes.stream().filter(Footprint::isTable).mapToLong(TensorShape::size).sum();
        return new Footprint("int8", read + tables * Float.BYTES, read);
    }

    private static boolean isTable(TensorShape shape) {
        return shape.name().equals("wte.weight") || shape.name().equals("wpe.weight");
    }

    /// Numbers of which a token needs a row.
    private static long lookedUp(List<TensorShape> shapes, Gpt2Config config) {
        return shapes.stream()
                .filter(Footprint::isTable)
                .filter(shape -> shape.name().equals("wpe.weight") || !config.tiedOutput())
                .mapToLong(TensorShape::size)
                .sum();
    }

    private static long int8Bytes(TensorShape shape, Gpt2Config config) {
        return switch (shape.name()) {
            case "wpe.weight" -> 0;
            case "wte.weight" ->
                    config.tiedOutput() ? quantized(shape.size(), config.vocabularySize()) : 0;
            case "lm_head.weight" -> quantized(shape.size(), config.vocabularySize());
            default ->
                    isVector(shape)
                            ? shape.size() * Float.BYTES
                            : quantized(shape.size(), shape.dimensions().getLast());
        };
    }

    private static long quantized(long numbers, long outputs) {
        return numbers + outputs * Float.BYTES;
    }

    /// Keys and values of one token in all layers.
    ///
    /// @param numberBytes 4 for fp32, 2 for bf16
    public static long kvBytesPerToken(Gpt2Config config, int numberBytes) {
        return 2L * config.layers() * config.heads() * KvMemory.headSize(config) * numberBytes;
    }

    /// Keys and values of a whole context.
    ///
    /// @param numberBytes 4 for fp32, 2 for bf16
    public static long slotBytes(Gpt2Config config, int numberBytes) {
        return kvBytesPerToken(config, numberBytes) * KvMemory.positions(config);
    }

    /// Slots for which half of the memory suffices that the weights leave; the other half is for
    /// the heap, the stores and the operating system's cache. Of a GPU's memory, nine tenths; the
    /// rest is for logits and what is made of them.
    ///
    /// @param memory bytes of the machine, or of the GPU
    public long slots(long memory, long slotBytes, Kernels kernels) {
        long left = Math.max(0, memory - weightBytes);
        return (kernels == Kernels.CPU ? left / 2 : left / 10 * 9) / slotBytes;
    }
}
