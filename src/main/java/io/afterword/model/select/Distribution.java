package io.afterword.model.select;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A probability for every token of a vocabulary. Immutable; a float a token.
///
/// What a model predicts becomes, by [#with], what tokens are drawn from: in the step program's
/// order, with its ties. It is there to be looked at; tokens are drawn by the step program or from
/// [Logits], and a probability that is 0 in 32 bits is 0 at every temperature here.
public final class Distribution {
    /// What rounding may make of a sum of a large vocabulary.
    private static final double NEARLY = 1e-3;

    private final float[] probabilities; // by token id

    private Distribution(float[] probabilities) {
        this.probabilities = probabilities;
    }

    /// The probabilities that are left in a buffer, in the order of ids; they are copied.
    ///
    /// @throws IllegalArgumentException if there are none, one is not in 0..1, or their sum is not
    ///   nearly 1
    public static Distribution of(FloatBuffer probabilities) {
        float[] copy = new float[probabilities.remaining()];
        probabilities.duplicate().get(copy);
        double sum = 0;
        for (int id = 0; id < copy.length; id++) {
            if (!(copy[id] >= 0 && copy[id] <= 1)) { // also refuses NaN
                throw new IllegalArgumentException(
                        "the probability of token %d must be in 0..1, was %s"
                                .formatted(id, copy[id]));
            }
            sum += copy[id];
        }
        if (!(Math.abs(sum - 1) <= NEARLY)) {
            throw new IllegalArgumentException(
                    "the probabilities of %d tokens must sum to 1, summed to %s"
                            .formatted(copy.length, sum));
        }
        return new Distribution(copy);
    }

    /// The probabilities that are left in a buffer, 4 bytes each.
    ///
    /// @throws IllegalArgumentException as [#of] does, and if the last one is not whole
    public static Distribution ofLittleEndian(ByteBuffer probabilities) {
        if (probabilities.remaining() % Float.BYTES != 0) {
            throw new IllegalArgumentException(
                    "probabilities must have 4 bytes each, had %d in all"
                            .formatted(probabilities.remaining()));
        }
        return of(probabilities.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }

    /// As [#ofLittleEndian] takes them.
    public ByteBuffer toLittleEndian() {
        ByteBuffer bytes =
                ByteBuffer.allocate(probabilities.length * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(probabilities);
        return bytes;
    }

    /// Number of tokens, those without a chance included.
    public int size() {
        return probabilities.length;
    }

    public float probability(int tokenId) {
        return probabilities[tokenId];
    }

    /// Natural logarithm of the probability; negative infinity for a token without a chance.
    public float logprob(int tokenId) {
        return (float) Math.log(probabilities[tokenId]);
    }

    /// Whether the token can be drawn at all.
    public boolean keeps(int tokenId) {
        return probabilities[tokenId] > 0;
    }

    /// How many tokens can be drawn.
    public int kept() {
        int kept = 0;
        for (float p : probabilities) {
            kept += p > 0 ? 1 : 0;
        }
        return kept;
    }

    /// In nats. `Math.exp` of it is the number of equally probable tokens that would be as
    /// uncertain.
    public double entropy() {
        double entropy = 0;
        for (float p : probabilities) {
            entropy -= p > 0 ? p * Math.log(p) : 0;
        }
        return entropy;
    }

    /// All token ids, the most probable one first; of equally probable ones the lower id.
    public int[] ranking() {
        return Ranking.of(probabilities, IntStream.range(0, probabilities.length));
    }

    /// What tokens are drawn from: after temperature, top k, top p and min p, in this order. Tokens
    /// that tie with the last one kept are kept.
    ///
    /// @throws IllegalArgumentException if the parameters have a bias or penalties: these change
    ///   logits, and depend on the tokens before
    public Distribution with(SamplingParams params) {
        if (!params.logitBias().isEmpty() || !params.penalties().equals(Penalties.NONE)) {
            throw new IllegalArgumentException("probabilities have no bias and no penalties");
        }
        int mostProbable = Ranking.first(1, probabilities)[0];
        double[] weights = new double[probabilities.length];
        if (params.isGreedy()) {
            weights[mostProbable] = 1;
            return normalised(weights);
        }
        double most = probabilities[mostProbable];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp(Math.log(probabilities[id] / most) / params.temperature());
        }
        Filters.apply(params, probabilities, weights);
        return normalised(weights);
    }

    private static Distribution normalised(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        float[] shares = new float[weights.length];
        for (int id = 0; id < shares.length; id++) {
            shares[id] = (float) (weights[id] / sum);
        }
        return new Distribution(shares);
    }
}
