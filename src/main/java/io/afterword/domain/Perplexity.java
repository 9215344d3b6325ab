package io.afterword.domain;

/// How surprising the tokens of a text are to a model: as much on average as one of so many equally
/// probable ones.
///
/// @param tokens that were looked at
/// @param nats negative logarithm of the probability of all of them
/// @param impossible how many had no chance; then the surprise is infinite
public record Perplexity(long tokens, double nats, long impossible) {
    public static final Perplexity NONE = new Perplexity(0, 0, 0);

    /// Of tokens with these probabilities, as natural logarithms.
    public static Perplexity of(double[] logprobs) {
        double nats = 0;
        long impossible = 0;
        for (double logprob : logprobs) {
            nats -= logprob;
            impossible += logprob == Double.NEGATIVE_INFINITY ? 1 : 0;
        }
        return new Perplexity(logprobs.length, nats, impossible);
    }

    /// Of these tokens and of more.
    public Perplexity plus(Perplexity more) {
        return new Perplexity(tokens + more.tokens, nats + more.nats, impossible + more.impossible);
    }

    /// Infinite if a token had no chance; not a number without tokens.
    public double value() {
        return Math.exp(nats / tokens);
    }
}
