package io.afterword.model.engine;

import io.afterword.domain.TokenIds;

import java.util.Arrays;

/// The tokens of a sequence that runs: a token more costs no copy of those before it.
final class TokenBuffer {
    private int[] ids;
    private int size;

    TokenBuffer(TokenIds tokens) {
        ids = tokens.toArray();
        size = ids.length;
    }

    int size() {
        return size;
    }

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size + Math.max(16, size / 2));
        }
        ids[size++] = id;
    }

    /// The ids from `from` to before `to`.
    TokenIds slice(int from, int to) {
        return TokenIds.of(Arrays.copyOfRange(ids, from, to));
    }

    /// How many tokens the two have in common before the first one that differs.
    int commonWith(TokenBuffer other) {
        int most = Math.min(size, other.size);
        int differing = Arrays.mismatch(ids, 0, most, other.ids, 0, most);
        return differing < 0 ? most : differing;
    }
}
