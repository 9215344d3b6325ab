package io.afterword.model.markov;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a prompt may ask of the Markov model behind its name: `3`, `mle`, `3:mle`.
///
/// @param order of the longest n-grams that are looked at
public record MarkovForm(int order, Estimate estimate) {
    /// What answers where nothing is asked: all orders, and Kneser–Ney.
    public static MarkovForm whole(int most) {
        return new MarkovForm(most, Estimate.KNESER_NEY);
    }

    /// The form that is written so.
    ///
    /// @param most the longest n-grams of the table; looked at where the form says nothing
    /// @return empty if there is no such form
    public static Optional<MarkovForm> of(String form, int most) {
        String[] parts = form.split(":", -1);
        Optional<Integer> order = order(parts[0], most);
        if (parts.length == 1) {
            return order.map(given -> new MarkovForm(given, Estimate.KNESER_NEY))
                    .or(() -> Estimate.labelled(form).map(given -> new MarkovForm(most, given)));
        }
        return parts.length == 2 && order.isPresent()
                ? Estimate.labelled(parts[1]).map(given -> new MarkovForm(order.get(), given))
                : Optional.empty();
    }

    private static Optional<Integer> order(String digit, int most) {
        return digit.matches("[1-9]")
                ? Optional.of(Integer.valueOf(digit)).filter(order -> order <= most)
                : Optional.empty();
    }

    /// All forms, as a usage shows them.
    public static String usage(int most) {
        return String.format(
                Locale.ROOT,
                "[:1..%d][:%s]",
                most,
                Arrays.stream(Estimate.values())
                        .map(Estimate::label)
                        .collect(Collectors.joining("|")));
    }

    @Override
    public String toString() {
        return order + "-" + estimate.label();
    }
}
