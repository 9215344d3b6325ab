package io.afterword.model.select;

/// Random numbers as a pure function of (seed, choice, index): Philox4x32-10 (Salmon, Moraes, Dror
/// and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). A stream that is resumed or
/// replayed draws the same numbers, and there is no state to keep.
public final class CounterRandom {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;

    private CounterRandom() {}

    /// The draw for token `index` of continuation `choice`.
    ///
    /// @return a multiple of 2^-53 in [0, 1)
    public static double uniform(long seed, int choice, int index) {
        int[] block = philox(index, choice, 0, 0, (int) seed, (int) (seed >>> 32));
        long bits = ((block[1] & 0xFFFFFFFFL) << 32) | (block[0] & 0xFFFFFFFFL);
        return (bits >>> 11) * 0x1.0p-53;
    }

    /// One block of Philox4x32-10: four counter words under two key words.
    static int[] philox(int c0, int c1, int c2, int c3, int k0, int k1) {
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
            long p1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c0 = n0;
            c1 = (int) p1;
            c2 = n2;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return new int[] {c0, c1, c2, c3};
    }
}
