package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.afterword.domain.TokenIds;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// What KenLM says of each token of a held-out text (`src/test/oracle/kneser_ney.py`).
///
/// @param language the text's, as files are named
/// @param size of the vocabulary, as files are named
public record KenLm(String language, String size) {
    private static final int LEAST_ORDER = 2;
    private static final int MOST_ORDER = 5;

    /// Of a common logarithm, as KenLM's are of 32 bits.
    private static final double ERROR = 1e-5;

    /// Checks every token and every order, and the perplexity of all.
    public void checkAgrees(NgramTable table, List<TokenIds> heldOut, int endOfText)
            throws IOException {
        ByteBuffer golden = golden();
        for (int order = LEAST_ORDER; order <= MOST_ORDER; order++) {
            double sum = 0;
            int tokens = 0;
            TokenIds end = TokenIds.of(endOfText);
            for (TokenIds sentence : heldOut) {
                TokenIds marked = end.plus(sentence).plus(end);
                for (int i = 1; i < marked.size(); i++) {
                    double log = log10(table, marked.slice(0, i), marked.get(i), order);
                    assertThat(log).isCloseTo(golden.getFloat(), within(ERROR));
                    sum += log;
                    tokens++;
                }
            }
            assertThat(Math.pow(10, -sum / tokens))
                    .isCloseTo(perplexity(order, tokens), withPercentage(0.1));
        }
        assertThat(golden.hasRemaining()).isFalse();
    }

    private static double log10(NgramTable table, TokenIds context, int token, int order) {
        return Math.log10(table.probability(context, token, Estimate.KNESER_NEY, order));
    }

    private ByteBuffer golden() throws IOException {
        try (InputStream bytes =
                new GZIPInputStream(resource("%s-%s.f32.gz".formatted(language, size)))) {
            return ByteBuffer.wrap(bytes.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private double perplexity(int order, int tokens) throws IOException {
        String row = "%s\t%s\t%d\t%d\t".formatted(language, size, order, tokens);
        try (InputStream bytes = resource("perplexities.tsv")) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(row))
                    .mapToDouble(line -> Double.parseDouble(line.substring(row.length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(KenLm.class.getResourceAsStream("kenlm/" + name));
    }
}
