package io.afterword.app.bench;

import io.afterword.model.token.Gpt2Tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Documents without end that have n-grams as a language has them: some words are frequent and most
/// are rare (Zipf), a word depends on the words before it, and however much was read, something new
/// still comes. Nobody has to ship a corpus to learn how fast one is learned, and it is the same
/// everywhere. It makes no sense.
///
/// A word follows from none, one, two or three words before it. The last one has a list of
/// successors, the first ones likelier; more words before make it likely that it is one of a few of
/// them, which their hash picks.
final class SampledText implements Iterator<String> {
    private static final int WORDS_OF_A_DOCUMENT = 400;

    /// How often a word follows from so many words before it, of 100.
    private static final int[] CONTEXT_SHARES = {2, 7, 21, 70};

    /// How many successors a context of so many words has.
    private static final double[] SUCCESSORS = {0, 300, 10, 1.6};

    private final String[] words;
    private final SplittableRandom random;

    SampledText(long seed) {
        words = words();
        random = new SplittableRandom(seed);
    }

    /// Tokens that are a space and letters, so that most words are a token.
    private static String[] words() {
        Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
        return IntStream.range(0, tokenizer.endOfText())
                .mapToObj(id -> new String(tokenizer.bytes(id), StandardCharsets.UTF_8))
                .filter(text -> text.matches(" [A-Za-z]+"))
                .toArray(String[]::new);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    /// The next document.
    @Override
    public String next() {
        StringBuilder text = new StringBuilder();
        int[] before = new int[SUCCESSORS.length - 1]; // the last word first
        for (int i = 0; i < WORDS_OF_A_DOCUMENT; i++) {
            int word = wordAfter(before);
            text.append(words[word]);
            System.arraycopy(before, 0, before, 1, before.length - 1);
            before[0] = word;
        }
        return text.toString();
    }

    private int wordAfter(int[] before) {
        int length = contextLength();
        if (length == 0) {
            return zipf(random.nextDouble(), words.length);
        }
        int rank = zipf(random.nextDouble(), SUCCESSORS[length]);
        if (length > 1) {
            long context = length;
            for (int i = 0; i < length; i++) {
                context = mixed(context + before[i]);
            }
            rank = zipf(uniform(mixed(context + rank)), SUCCESSORS[1]);
        }
        return zipf(uniform(mixed(mixed(before[0]) + rank)), words.length);
    }

    private static double uniform(long hash) {
        return (hash >>> 11) * 0x1p-53;
    }

    private int contextLength() {
        int share = random.nextInt(100);
        int length = 0;
        while (share >= CONTEXT_SHARES[length]) {
            share -= CONTEXT_SHARES[length];
            length++;
        }
        return length;
    }

    /// A rank from 0 to before `count`, about in inverse proportion to itself.
    private static int zipf(double uniform, double count) {
        return (int) (Math.exp(uniform * Math.log(count + 1)) - 1);
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
    /// generators", 2014).
    private static long mixed(long number) {
        long z = number + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
