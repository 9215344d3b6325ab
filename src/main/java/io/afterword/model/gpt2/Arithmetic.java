package io.afterword.model.gpt2;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// In which numbers a network computes and keeps what it has computed, and by whose kernels.
///
/// @param products of the large products
/// @param kv of keys and values
public record Arithmetic(Kernels kernels, Precision products, KvPrecision kv) {
    public Arithmetic {
        if (!products.isOf(kernels)) {
            throw none("precision", products, kernels, one -> one.isOf(kernels));
        }
        if (!kv.isOf(kernels)) {
            throw none("precision of keys and values", kv, kernels, one -> one.isOf(kernels));
        }
    }

    /// By a CPU's own kernels.
    public Arithmetic(Precision products, KvPrecision kv) {
        this(Kernels.CPU, products, kv);
    }

    /// By a CPU's own kernels, with keys and values in fp32.
    public static Arithmetic of(Precision products) {
        return new Arithmetic(products, KvPrecision.FP32);
    }

    private static <E extends Enum<E>> IllegalArgumentException none(
            String what, E missing, Kernels kernels, Predicate<E> there) {
        String others =
                Arrays.stream(missing.getDeclaringClass().getEnumConstants())
                        .filter(there)
                        .map(Arithmetic::lowerCase)
                        .collect(Collectors.joining(", "));
        return new IllegalArgumentException(
                "there is no %s %s on a %s, only %s"
                        .formatted(what, lowerCase(missing), kernels, others));
    }

    private static String lowerCase(Enum<?> number) {
        return number.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "%s kv %s by kernels of a %s".formatted(products, kv, kernels);
    }
}
