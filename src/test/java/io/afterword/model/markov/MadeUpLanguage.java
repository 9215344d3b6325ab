package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The texts of two languages that nobody speaks, as `src/test/oracle/kneser_ney.py` makes them;
/// its rules are told there. A sentence is a document.
public final class MadeUpLanguage {
    private static final int LEARNED = 220_000;
    private static final int HELD_OUT = 1_600;

    private final int seed;
    private final int bits;
    private final int shortest;
    private final int lengths;
    private final int habits;
    private long state;

    private MadeUpLanguage(int seed, int bits, int shortest, int lengths, int habits) {
        this.seed = seed;
        this.bits = bits;
        this.shortest = shortest;
        this.lengths = lengths;
        this.habits = habits;
        state = seed;
    }

    /// A text to learn from and another of the same language.
    ///
    /// @param vocabularySize of the words of the text to learn from, and one for all others
    public record Texts(List<TokenIds> learned, List<TokenIds> heldOut, int vocabularySize) {}

    public static Texts analytic() {
        return new MadeUpLanguage(1, 13, 5, 30, 176).texts();
    }

    public static Texts agglutinative() {
        return new MadeUpLanguage(2, 15, 2, 11, 96).texts();
    }

    private Texts texts() {
        List<int[]> learned = text(LEARNED);
        List<int[]> heldOut = text(HELD_OUT);
        Map<Integer, Integer> ids = new HashMap<>();
        for (int[] sentence : learned) {
            for (int word : sentence) {
                ids.putIfAbsent(word, ids.size());
            }
        }
        return new Texts(numbered(learned, ids), numbered(heldOut, ids), ids.size() + 1);
    }

    private static List<TokenIds> numbered(List<int[]> sentences, Map<Integer, Integer> ids) {
        int other = ids.size();
        return sentences.stream()
                .map(words -> Arrays.stream(words).map(word -> ids.getOrDefault(word, other)))
                .map(words -> TokenIds.of(words.toArray()))
                .toList();
    }

    private List<int[]> text(int tokens) {
        List<int[]> sentences = new ArrayList<>();
        int total = 0;
        while (total < tokens) {
            int[] sentence = sentence();
            sentences.add(sentence);
            total += sentence.length;
        }
        return sentences;
    }

    private int[] sentence() {
        int[] words = new int[shortest + (int) Long.remainderUnsigned(draw(), lengths)];
        long before = 0;
        long last = 0;
        for (int i = 0; i < words.length; i++) {
            long number = draw();
            if ((number & 0xFF) < habits) {
                long common = number >>> 8 & 0xFF & (number >>> 16 & 7);
                long of = (number >>> 24 & 1) == 1 ? before : 0;
                words[i] = word(mix((long) seed << 56 ^ of << 36 ^ last << 16 ^ common));
            } else {
                words[i] = word(number >>> 8);
            }
            before = last;
            last = words[i];
        }
        return words;
    }

    private int word(long number) {
        int width = (int) (number & 0xFFFF) % bits;
        return (1 << width) + (int) (number >>> 16 & (1 << width) - 1);
    }

    private long draw() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
