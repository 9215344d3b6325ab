package io.afterword.model.gpt2;

import java.util.List;

/// The non-linearity of the feed-forward layers; `names` are the values of `activation_function` in
/// a `config.json` that mean it.
public enum Activation {
    /// Gaussian error linear unit, approximated with tanh (Hendrycks and Gimpel, 2016).
    GELU_TANH("gelu_new", "gelu_pytorch_tanh"),
    /// Gaussian error linear unit, exact.
    GELU("gelu"),
    RELU("relu"),
    /// x times its sigmoid, also called swish.
    SILU("silu", "swish"),
    TANH("tanh");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> names;

    Activation(String... names) {
        this.names = List.of(names);
    }

    /// The usual name.
    String publishedName() {
        return names.getFirst();
    }

    boolean isNamed(String name) {
        return names.contains(name);
    }
}
