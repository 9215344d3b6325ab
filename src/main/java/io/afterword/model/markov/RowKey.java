package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

/// The keys of rows.
///
/// | key | row |
/// |---|---|
/// | `[0][shard:2][first id:2]` | a page of what a shard has seen of the empty context |
/// | `[n][ids:2n]` | successors of a context of n tokens, the most recent one first, or the header of a large row |
/// | `[n][ids:2n][first id:2]` | a page of a large row |
/// | `[0xFF][shard:2]` | a shard's statistics |
///
/// All numbers are big endian, so contexts that end alike are neighbours.
public final class RowKey {
    private static final byte UNIGRAMS = 0;
    private static final byte STATISTICS = (byte) 0xFF;

    private RowKey() {}

    /// Where the successors of a context are, or their header.
    ///
    /// @param context the oldest token first, as in a text; at least one
    public static byte[] ofContext(TokenIds context) {
        return ofContext(packed(context), context.size());
    }

    /// A context's tokens in the long's 16-bit parts, the most recent one in the highest.
    static long packed(TokenIds context) {
        long packed = 0;
        for (int i = 0; i < context.size(); i++) {
            packed = packed >>> Character.SIZE | (long) context.get(i) << 48;
        }
        return packed;
    }

    static byte[] ofContext(long context, int length) {
        return contextBytes(context, length, 1 + 2 * length);
    }

    static byte[] ofPage(long context, int length, int firstId) {
        byte[] key = contextBytes(context, length, 3 + 2 * length);
        put(firstId, key, 1 + 2 * length);
        return key;
    }

    private static byte[] contextBytes(long context, int length, int size) {
        byte[] key = new byte[size];
        key[0] = (byte) length;
        for (int i = 0; i < 2 * length; i++) {
            key[1 + i] = (byte) (context >>> (56 - 8 * i));
        }
        return key;
    }

    static byte[] ofUnigrams(int shard, int firstId) {
        byte[] key = new byte[5];
        key[0] = UNIGRAMS;
        put(shard, key, 1);
        put(firstId, key, 3);
        return key;
    }

    static byte[] ofStatistics(int shard) {
        byte[] key = new byte[3];
        key[0] = STATISTICS;
        put(shard, key, 1);
        return key;
    }

    /// Whether it is of a page of what a shard has seen of the empty context.
    public static boolean isUnigrams(byte[] key) {
        return key[0] == UNIGRAMS;
    }

    /// Whether it is of a shard's statistics.
    public static boolean isStatistics(byte[] key) {
        return key[0] == STATISTICS;
    }

    /// How many tokens the context has, of a row's key or a page's.
    static int length(byte[] key) {
        return key[0];
    }

    /// The packed context of a row's key or a page's.
    static long context(byte[] key) {
        long context = 0;
        for (int i = 0; i < 2 * length(key); i++) {
            context |= (key[1 + i] & 0xFFL) << (56 - 8 * i);
        }
        return context;
    }

    /// The shard that a key of unigrams or statistics names.
    static int shard(byte[] key) {
        return get(key, 1);
    }

    /// Tokens of the context that it is of; 0 for the empty one, and where there is none.
    public static int contextLength(byte[] key) {
        return isStatistics(key) ? 0 : key[0];
    }

    /// The first id of a page of unigrams.
    static int firstId(byte[] key) {
        return get(key, 3);
    }

    /// The first id of a page of a large row.
    static int firstIdOfPage(byte[] key) {
        return get(key, key.length - 2);
    }

    private static void put(int value, byte[] key, int at) {
        key[at] = (byte) (value >>> 8);
        key[at + 1] = (byte) value;
    }

    private static int get(byte[] key, int at) {
        return (key[at] & 0xFF) << 8 | (key[at + 1] & 0xFF);
    }
}
