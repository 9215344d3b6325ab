package io.afterword.model.markov;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// How counts become probabilities.
public enum Estimate {
    /// Relative frequencies after the longest context that was seen. After a last token that nobody
    /// has seen followed, the other tokens are equally probable.
    MLE("mle"),
    /// Relative frequencies after the longest context that this token was seen after, times 0.4 for
    /// each token that the context had to lose (Brants, Popat, Xu, Och and Dean, "Large language
    /// models in machine translation", 2007); made to sum to one.
    STUPID_BACKOFF("stupid-backoff"),
    /// Interpolated modified Kneser–Ney (Chen and Goodman, "An empirical study of smoothing
    /// techniques for language modeling", 1998) as KenLM's `lmplz` estimates it.
    KNESER_NEY("kneser-ney");

    private final String label;

    Estimate(String label) {
        this.label = label;
    }

    /// The name that users write.
    public String label() {
        return label;
    }

    public static Optional<Estimate> labelled(String label) {
        return Arrays.stream(values()).filter(estimate -> estimate.label.equals(label)).findFirst();
    }

    /// All names, for messages.
    public static String labels() {
        return Arrays.stream(values()).map(Estimate::label).collect(Collectors.joining(", "));
    }
}
