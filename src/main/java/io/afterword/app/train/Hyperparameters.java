package io.afterword.app.train;

/// How training goes: all of it is a function of the step.
///
/// @param batch rows of an update
/// @param part rows that are learned in one call, a divisor of the batch
/// @param rate of learning, at its highest
/// @param warmUp updates until it is reached
/// @param decay of tables and matrices
/// @param longest gradient
record Hyperparameters(
        long seed,
        int batch,
        int part,
        double rate,
        int warmUp,
        double decay,
        double longest,
        double dropout) {
    private static final double LAST_SHARE = 0.1;

    Hyperparameters {
        Rules.require(batch > 0, "--batch", "> 0", batch);
        Rules.require(part > 0 && batch % part == 0, "--rows", "a divisor of --batch", part);
        Rules.require(rate > 0 && rate < 1, "--rate", "> 0 and < 1", rate);
        Rules.require(warmUp >= 0, "--warm-up", ">= 0", warmUp);
        Rules.require(decay >= 0 && decay < 1, "--decay", ">= 0 and < 1", decay);
        Rules.require(longest > 0, "--clip", "> 0", longest);
        Rules.require(dropout >= 0 && dropout < 1, "--dropout", ">= 0 and < 1", dropout);
    }

    int parts() {
        return batch / part;
    }

    /// Rises in a line, then falls as half a cosine to a tenth (Loshchilov and Hutter, 2017).
    ///
    /// @param step from 1
    /// @param done share of the training before it
    double rate(long step, double done) {
        double cosine = (1 + Math.cos(Math.PI * Math.min(1, done))) / 2;
        double high = LAST_SHARE + (1 - LAST_SHARE) * cosine;
        return rate * high * (step < warmUp ? (double) step / warmUp : 1);
    }

    /// Of what part `part` of a step drops out.
    long seed(long step, int part) {
        return seed * 1_000_003 + step * parts() + part;
    }
}
