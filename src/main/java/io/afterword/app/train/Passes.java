package io.afterword.app.train;

import java.util.SplittableRandom;

/// The order in which each pass goes over the same number of things.
final class Passes {
    private final long seed;
    private final int[] order;
    private long pass = -1;

    Passes(long seed, int count) {
        this.seed = seed;
        this.order = new int[count];
    }

    /// That of a pass, from 0; until another one is asked for.
    int[] order(long wanted) {
        if (wanted != pass) {
            pass = wanted;
            SplittableRandom random = new SplittableRandom(seed + pass);
            for (int i = 0; i < order.length; i++) {
                int other = random.nextInt(i + 1);
                order[i] = order[other];
                order[other] = i;
            }
        }
        return order;
    }
}
