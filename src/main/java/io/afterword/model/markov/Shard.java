package io.afterword.model.markov;

/// One of the parts that the counting is divided into, by the last token of the context. All
/// contexts that end alike are in one shard, so that the suffixes of its n-grams are, too. Only the
/// empty context is everywhere: each shard keeps what it has seen of it, and readers sum.
///
/// @param number from 0
/// @param of how many shards there are
public record Shard(int number, int of) {
    public static final Shard WHOLE = new Shard(0, 1);
    public static final int MOST = 1024;

    /// Where there is no token before, as at the beginning of a document without markers.
    static final int NO_TOKEN = -1;

    public Shard {
        if (of < 1 || of > MOST) {
            throw new IllegalArgumentException(
                    "there must be 1..%d shards, were %d".formatted(MOST, of));
        }
        if (number < 0 || number >= of) {
            throw new IllegalArgumentException(
                    "the number of a shard must be in 0..%d, was %d".formatted(of - 1, number));
        }
    }

    /// Whether n-grams whose context ends with this token are counted here.
    public boolean owns(int last) {
        return owner(last) == number;
    }

    /// Frequent tokens have neighbouring ids: the golden ratio scatters them (Knuth, "The art of
    /// computer programming", 6.4).
    private int owner(int last) {
        if (last == NO_TOKEN) {
            return 0;
        }
        long scattered = (last * 0x9E3779B1L) & 0xFFFFFFFFL;
        return (int) ((scattered * of) >>> 32);
    }
}
