package io.afterword.model.gpt2;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;

/// Which tokens a corpus has. Each of them is a class of its own; all others are the last class,
/// and have one row of the table together while a network learns: nothing that it is taught could
/// tell them apart.
public final class VocabularyUse {
    private final int[] tokens; // of classes; the last is that of a shared one
    private final int[] classes; // of tokens
    private final int shared;

    private VocabularyUse(int[] tokens, int[] classes, int shared) {
        this.tokens = tokens;
        this.classes = classes;
        this.shared = shared;
    }

    /// Of a corpus that has some tokens.
    public static VocabularyUse of(int vocabularySize, BitSet used) {
        int count = used.cardinality();
        int shared = vocabularySize - count;
        int[] tokens = used.stream().toArray();
        int[] classes = new int[vocabularySize];
        Arrays.fill(classes, count);
        for (int i = 0; i < count; i++) {
            classes[tokens[i]] = i;
        }
        if (shared > 0) {
            tokens = Arrays.copyOf(tokens, count + 1);
            tokens[count] = used.nextClearBit(0);
        }
        return new VocabularyUse(tokens, classes, shared);
    }

    /// For weights: tokens without use share a row if nobody has trained them, or if they have had
    /// the same one so far, as the most of them do after a training here.
    ///
    /// @param fresh whether nobody has
    public static VocabularyUse of(Gpt2Weights weights, BitSet used, boolean fresh) {
        int size = weights.config().vocabularySize();
        if (fresh) {
            return of(size, used);
        }
        if (!weights.config().tiedOutput()) {
            return all(size);
        }
        int width = weights.config().width();
        FloatBuffer rows = weights.tensor("wte.weight");
        FloatBuffer most = commonRow(rows, width, used, size);
        BitSet own = new BitSet();
        own.or(used);
        for (int token = 0; token < size; token++) {
            if (!rows.slice(token * width, width).equals(most)) {
                own.set(token);
            }
        }
        return of(size, own);
    }

    /// That of most tokens without use, if there is one (Boyer and Moore, 1981); else any.
    private static FloatBuffer commonRow(FloatBuffer rows, int width, BitSet used, int size) {
        FloatBuffer candidate = rows.slice(0, width);
        int votes = 0;
        for (int token = used.nextClearBit(0); token < size; token = used.nextClearBit(token + 1)) {
            FloatBuffer row = rows.slice(token * width, width);
            if (votes == 0) {
                candidate = row;
            }
            votes += row.equals(candidate) ? 1 : -1;
        }
        return candidate;
    }

    /// All tokens of their own.
    public static VocabularyUse all(int vocabularySize) {
        BitSet used = new BitSet();
        used.set(0, vocabularySize);
        return of(vocabularySize, used);
    }

    /// Number of classes.
    public int classes() {
        return tokens.length;
    }

    /// Number of tokens in the last class; 0 if each has its own.
    public int shared() {
        return shared;
    }

    /// A token of a class.
    public int token(int classId) {
        return tokens[classId];
    }

    public int classOf(int token) {
        return classes[token];
    }
}
