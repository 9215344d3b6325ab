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

    /// For weights: tokens without use share a row if nobody has trained them, or all that is known
    /// of them is one row.
    ///
    /// @param fresh whether nobody has
    public static VocabularyUse of(Gpt2Weights weights, BitSet used, boolean fresh) {
        int size = weights.config().vocabularySize();
        return fresh || haveOneRow(weights, used) ? of(size, used) : all(size);
    }

    private static boolean haveOneRow(Gpt2Weights weights, BitSet used) {
        int width = weights.config().width();
        boolean tied = weights.config().tiedOutput();
        FloatBuffer rows = weights.tensor("wte.weight");
        int size = weights.config().vocabularySize();
        int first = used.nextClearBit(0);
        boolean equal = tied;
        for (int token = first; token < size && equal; token = used.nextClearBit(token + 1)) {
            equal = rows.slice(token * width, width).equals(rows.slice(first * width, width));
        }
        return equal;
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
