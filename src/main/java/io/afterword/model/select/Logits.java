package io.afterword.model.select;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;

import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What a model says of every token of its vocabulary, as natural logarithms of what is in
/// proportion to the probability. Immutable; a float a token, and of a model that has the
/// probabilities themselves, a double as well: a logarithm is taken only where it is looked at.
///
/// A token is chosen by the step program's rules, for models that are no network
/// (`docs/decisions/004`). Sums are of 64 bits here and of 32 there: where a draw, or what a filter
/// keeps, lies so near to a border, the two may differ.
public final class Logits {
    /// The choice where every token is banned.
    public static final int NONE = -1;

    /// The logarithm that stands for a probability of 0, as in OpenAI's completions API: a finite
    /// number, of which no usual temperature makes a chance.
    public static final float NEVER = -9999;

    /// Bias and penalties leave logits finite.
    private static final double LARGEST = 3.4e38;

    /// Below it every temperature chooses the most probable token.
    private static final double COLDEST = 1e-30;

    private final float[] scores; // by token id, what ranks them: logits, or the probabilities
    private final double @Nullable [] probabilities; // by token id
    private final int mostProbable;

    private Logits(float[] scores, double @Nullable [] probabilities) {
        this.scores = scores;
        this.probabilities = probabilities;
        int most = 0;
        for (int id = 1; id < scores.length; id++) {
            most = scores[id] > scores[most] ? id : most;
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
        return new Logits(logits.clone(), null);
    }

    /// The logarithms of probabilities, or of what is in proportion to them; [#NEVER] of 0. They
    /// are copied.
    ///
    /// @throws IllegalArgumentException if there are none, one is negative or not a finite number,
    ///   or all are 0
    public static Logits ofProbabilities(double... probabilities) {
        float[] scores = new float[probabilities.length];
        for (int id = 0; id < scores.length; id++) {
            if (!(probabilities[id] >= 0 && probabilities[id] <= Float.MAX_VALUE)) { // also NaN
                throw new IllegalArgumentException(
                        "the probability of token %d must be >= 0 and finite, was %s"
                                .formatted(id, probabilities[id]));
            }
            scores[id] = (float) probabilities[id];
        }
        Logits logits = new Logits(scores, probabilities.clone());
        if (scores.length == 0 || scores[logits.mostProbable] == 0) {
            throw new IllegalArgumentException("a token at least must have a chance");
        }
        return logits;
    }

    /// The probabilities, and the logarithms of what they are.
    public Distribution distribution() {
        double[] weights = weights(1);
        double sum = sum(weights);
        float[] shares = new float[weights.length];
        for (int id = 0; id < weights.length; id++) {
            shares[id] = (float) (weights[id] / sum);
        }
        return Distribution.of(FloatBuffer.wrap(shares));
    }

    /// Natural logarithms of the probabilities of some tokens.
    public float[] logprobs(int... ids) {
        double logSum = logit(mostProbable) + Math.log(sum(weights(1)));
        float[] logprobs = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            logprobs[i] = (float) (logit(ids[i]) - logSum);
        }
        return logprobs;
    }

    /// The most probable tokens, the first one first; of equally probable ones the lower id.
    ///
    /// @return so many, or all if there are fewer
    public int[] likeliest(int most) {
        return Ranking.first(most, scores);
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
        touched.removeIf(id -> id < 0 || id >= scores.length);
        if (touched.isEmpty()) {
            return this;
        }
        float[] changed = new float[scores.length];
        for (int id = 0; id < changed.length; id++) {
            changed[id] = logit(id);
        }
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
        return new Logits(changed, null);
    }

    /// After temperature, top k, top p and min p, the token where the running sum of the
    /// probabilities, over the ids in their order, goes past `u`; the most probable one if greedy.
    ///
    /// @param u in [0, 1)
    /// @return [#NONE] if all are banned
    public int choose(SamplingParams params, double u) {
        if (scores[mostProbable] == Float.NEGATIVE_INFINITY) {
            return NONE;
        }
        if (params.isGreedy()) {
            return mostProbable;
        }
        double[] weights = weights(Math.max(params.temperature(), COLDEST));
        Filters.apply(params, scores, weights);
        return drawn(weights, u);
    }

    /// In proportion to the probabilities at a temperature; 1 for the most probable token.
    private double[] weights(double temperature) {
        double[] weights = new double[scores.length];
        if (probabilities != null && temperature == 1) {
            for (int id = 0; id < weights.length; id++) {
                weights[id] = probabilities[id] / probabilities[mostProbable];
            }
            return weights;
        }
        double largest = logit(mostProbable);
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp((logit(id) - largest) / temperature);
        }
        return weights;
    }

    private float logit(int id) {
        if (probabilities == null) {
            return scores[id];
        }
        return probabilities[id] > 0 ? (float) Math.log(probabilities[id]) : NEVER;
    }

    private static double sum(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }

    private static int drawn(double[] weights, double u) {
        double total = sum(weights);
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
