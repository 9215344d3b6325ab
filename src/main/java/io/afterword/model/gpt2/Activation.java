package io.afterword.model.gpt2;

/// The non-linearity of the feed-forward layers; `names` are the values of `activation_function` in a
/// `config.json` that mean it.
public enum Activation {
    /// Gaussian error linear unit, approximated with tanh (Hendrycks and Gimpel, 2016).
    GELU_TANH("gelu_new", "gelu_pytorch_tanh"),
    /// Gaussian error linear unit, exact.
    GELU("gelu"),
    RELU("relu"),
    /// x times its sigmoid, also called swish.
    SILU("silu", "swish"),
    TANH("tanh");

    private final String[] names;

    Activation(String... names) {
        this.names = names;
    }

    boolean isNamed(String name) {
        for (String own : names) {
            if (own.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
