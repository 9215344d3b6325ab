package io.afterword.model.select;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/// A probability for every token of a vocabulary. Immutable; a float a token.
///
/// What a model predicts becomes, by [#with], what tokens are drawn from: in the step program's
/// order, with its ties. It is there to be looked at; tokens are drawn by the step program, and a
/// probability that is 0 in 32 bits is 0 at every temperature here.
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
        long[] keys = new long[probabilities.length];
        for (int id = 0; id < keys.length; id++) {
            // the bits of floats that are not negative are in the order of the floats
            int rank = Integer.MAX_VALUE - Float.floatToIntBits(Math.abs(probabilities[id]));
            keys[id] = (long) rank << Integer.SIZE | id;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
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
        int[] ranking = ranking();
        double[] weights = new double[probabilities.length];
        if (params.isGreedy()) {
            weights[ranking[0]] = 1;
            return normalised(weights);
        }
        double most = probabilities[ranking[0]];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp(Math.log(probabilities[id] / most) / params.temperature());
        }
        keepFirst(params.topK(), ranking, weights);
        keepMass(params.topP(), ranking, weights);
        for (int id = 0; id < weights.length; id++) {
            weights[id] = weights[id] < params.minP() ? 0 : weights[id]; // the most probable has 1
        }
        return normalised(weights);
    }

    private void keepFirst(int topK, int[] ranking, double[] weights) {
        if (topK > 0 && topK < ranking.length) {
            dropBelow(probabilities[ranking[topK - 1]], weights);
        }
    }

    private void keepMass(double topP, int[] ranking, double[] weights) {
        if (topP == 1) {
            return;
        }
        double enough = topP * Arrays.stream(weights).sum();
        double mass = 0;
        int last = -1;
        while (mass < enough && last + 1 < ranking.length) {
            last++;
            mass += weights[ranking[last]];
        }
        dropBelow(probabilities[ranking[last]], weights);
    }

    /// Temperature does not change which token is more probable than which, but may make them
    /// equal.
    private void dropBelow(float least, double[] weights) {
        for (int id = 0; id < weights.length; id++) {
            if (probabilities[id] < least) {
                weights[id] = 0;
            }
        }
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
