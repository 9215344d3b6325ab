package io.afterword.domain;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Token ids in order. Immutable, compared by value.
public final class TokenIds {
    public static final TokenIds NONE = new TokenIds(new int[0]);

    private final int[] ids;

    private TokenIds(int[] ids) {
        this.ids = ids;
    }

    public static TokenIds of(int... ids) {
        return ids.length == 0 ? NONE : new TokenIds(ids.clone());
    }

    public int size() {
        return ids.length;
    }

    public boolean isEmpty() {
        return ids.length == 0;
    }

    public int get(int index) {
        return ids[index];
    }

    public TokenIds plus(TokenIds more) {
        int[] both = Arrays.copyOf(ids, ids.length + more.ids.length);
        System.arraycopy(more.ids, 0, both, ids.length, more.ids.length);
        return new TokenIds(both);
    }

    /// The ids from `from` to before `to`.
    public TokenIds slice(int from, int to) {
        return new TokenIds(Arrays.copyOfRange(ids, from, to));
    }

    public IntStream stream() {
        return Arrays.stream(ids);
    }

    /// A copy.
    public int[] toArray() {
        return ids.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
