package io.afterword.model.gpt2;

import java.util.ArrayList;
import java.util.List;

/// A tensor's name and shape, as [Gpt2Weights] lists them.
///
/// @param name without the `transformer.` prefix
/// @param dimensions rows first
public record TensorShape(String name, List<Integer> dimensions) {
    public TensorShape {
        dimensions = List.copyOf(dimensions);
        for (int dimension : dimensions) {
            if (dimension <= 0) {
                throw new IllegalArgumentException(
                        "dimensions of %s must be > 0, were %s".formatted(name, dimensions));
            }
        }
    }

    static TensorShape of(String name, Integer... dimensions) {
        return new TensorShape(name, List.of(dimensions));
    }

    /// Its count of numbers. Two dimensions of 31 bits fit 64.
    public long size() {
        long size = 1;
        for (int dimension : dimensions) {
            size *= dimension;
        }
        return size;
    }

    /// All tensors of a network, in the order of the forward pass.
    public static List<TensorShape> allOf(Gpt2Config config) {
        int width = config.width();
        List<TensorShape> all = new ArrayList<>();
        all.add(of("wte.weight", config.vocabularySize(), width));
        all.add(of("wpe.weight", config.contextLength(), width));
        for (int layer = 0; layer < config.layers(); layer++) {
            addLayer(all, "h." + layer + ".", width, config.innerWidth());
        }
        all.add(of("ln_f.weight", width));
        all.add(of("ln_f.bias", width));
        if (!config.tiedOutput()) {
            all.add(of("lm_head.weight", config.vocabularySize(), width));
        }
        return List.copyOf(all);
    }

    private static void addLayer(List<TensorShape> all, String layer, int width, int innerWidth) {
        all.add(of(layer + "ln_1.weight", width));
        all.add(of(layer + "ln_1.bias", width));
        all.add(of(layer + "attn.c_attn.weight", width, 3 * width));
        all.add(of(layer + "attn.c_attn.bias", 3 * width));
        all.add(of(layer + "attn.c_proj.weight", width, width));
        all.add(of(layer + "attn.c_proj.bias", width));
        all.add(of(layer + "ln_2.weight", width));
        all.add(of(layer + "ln_2.bias", width));
        all.add(of(layer + "mlp.c_fc.weight", width, innerWidth));
        all.add(of(layer + "mlp.c_fc.bias", innerWidth));
        all.add(of(layer + "mlp.c_proj.weight", innerWidth, width));
        all.add(of(layer + "mlp.c_proj.bias", width));
    }
}
