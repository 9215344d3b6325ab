package io.afterword.model.select;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What a model says of every token of its vocabulary, as natural logarithms of what is in
/// proportion to the probability. Immutable; a float a token.
///
/// A token is chosen by the step program's rules, for models that are no network
/// (`docs/decisions/004`). Sums are of 64 bits here and of 32 there: where a draw, or what a filter
/// keeps, lies so near to a border, the two may differ.
public final class Logits {
    /// The choice where every token is banned.
    public static final int NONE = -1;

    /// Bias and penalties leave logits finite.
    private static final double LARGEST = 3.4e38;

    /// Below it every temperature chooses the most probable token.
    private static final double COLDEST = 1e-30;

    private final float[] logits; // by token id
    private final int mostProbable;

    private Logits(float[] logits) {
        this.logits = logits;
        int most = 0;
        for (int id = 1; id < logits.length; id++) {
            most = logits[id] > logits[most] ? id : most;
        }
        mostProbable = most;
    }

    /// Copies them.
    ///
    /// @throws IllegalArgumentException if there are none, or one is not a finite number
    public static Logits of(float... logits) {
        if (logits.length == 0) {
            throw new IllegalArgumentException("there must be a logit at least");
        }
        for (int id = 0; id < logits.length; id++) {
            if (!Float.isFinite(logits[id])) {
                throw new IllegalArgumentException(
                        "the logit of token %d must be finite, was %s".formatted(id, logits[id]));
            }
        }
        return new Logits(logits.clone());
    }

    /// The probabilities, and the logarithms of what they are.
    public Distribution distribution() {
        double[] weights = weights(1);
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        float[] probabilities = new float[weights.length];
        for (int id = 0; id < weights.length; id++) {
            probabilities[id] = (float) (weights[id] / sum);
        }
        return Distribution.of(FloatBuffer.wrap(probabilities));
    }

    /// Natural logarithms of the probabilities of some tokens.
    public float[] logprobs(int... ids) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - logits[mostProbable]);
        }
        double logSum = logits[mostProbable] + Math.log(sum);
        float[] logprobs = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            logprobs[i] = (float) (logits[ids[i]] - logSum);
        }
        return logprobs;
    }

    /// The most probable tokens, the first one first; of equally probable ones the lower id.
    ///
    /// @return so many, or all if there are fewer
    public int[] likeliest(int most) {
        return Ranking.first(most, logits);
    }

    /// After bias, penalties and bans. Those of ids that are not in the vocabulary change nothing.
    ///
    /// @param prompt looked at by penalties only, as is `generated`
    public Logits adjusted(
            SamplingParams params, Set<Integer> banned, TokenIds prompt, TokenIds generated) {
        Penalties penalties = params.penalties();
        boolean counts = penalties.presence() != 0 || penalties.frequency() != 0;
        Set<Integer> repeated = new HashSet<>();
        Map<Integer, Integer> occurrences = new HashMap<>();
        if (penalties.repetition() != 1) {
            prompt.stream().forEach(repeated::add);
            generated.stream().forEach(repeated::add);
        }
        if (counts) {
            generated.stream().forEach(id -> occurrences.merge(id, 1, Integer::sum));
        }
        Set<Integer> touched = new HashSet<>(params.logitBias().keySet());
        touched.addAll(repeated);
        touched.addAll(occurrences.keySet());
        touched.addAll(banned);
        touched.removeIf(id -> id < 0 || id >= logits.length);
        if (touched.isEmpty()) {
            return this;
        }
        float[] changed = logits.clone();
        for (int id : touched) {
            double x = changed[id] + params.logitBias().getOrDefault(id, 0.0);
            if (repeated.contains(id)) {
                x = x > 0 ? x / penalties.repetition() : x * penalties.repetition();
            }
            Integer times = occurrences.get(id);
            if (times != null) {
                x -= penalties.presence() + penalties.frequency() * times;
            }
            changed[id] =
                    banned.contains(id)
                            ? Float.NEGATIVE_INFINITY
                            : (float) Math.clamp(x, -LARGEST, LARGEST);
        }
        return new Logits(changed);
    }

    /// After temperature, top k, top p and min p, the token where the running sum of the
    /// probabilities, over the ids in their order, goes past `u`; the most probable one if greedy.
    ///
    /// @param u in [0, 1)
    /// @return [#NONE] if all are banned
    public int choose(SamplingParams params, double u) {
        if (logits[mostProbable] == Float.NEGATIVE_INFINITY) {
            return NONE;
        }
        if (params.isGreedy()) {
            return mostProbable;
        }
        double[] weights = weights(Math.max(params.temperature(), COLDEST));
        Filters.apply(params, logits, weights);
        return drawn(weights, u);
    }

    /// In proportion to the probabilities at a temperature; 1 for the most probable token.
    private double[] weights(double temperature) {
        double[] weights = new double[logits.length];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp(((double) logits[id] - logits[mostProbable]) / temperature);
        }
        return weights;
    }

    private static int drawn(double[] weights, double u) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double mass = 0;
        int last = 0;
        for (int id = 0; id < weights.length; id++) {
            mass += weights[id];
            if (weights[id] > 0) {
                last = id;
                if (mass > u * total) {
                    break;
                }
            }
        }
        return last;
    }
}
