package io.afterword.model.markov;

import java.util.Arrays;

/// The n-grams of a batch whose contexts have one length: context, next token, and by how much its
/// count and its continuation count change. Mutable; one thread at a time.
///
/// A context is packed with its most recent token in the highest bits, so that contexts which end
/// alike are neighbours, and a suffix of a context is the context with its lowest bits off.
final class Grams {
    private static final int DIGIT = 8;
    private static final int DIGITS = 1 << DIGIT;

    private int size;
    private long[] contexts;
    private char[] nexts;
    private int[] counts;
    private int[] continuations;

    Grams(int capacity) {
        contexts = new long[capacity];
        nexts = new char[capacity];
        counts = new int[capacity];
        continuations = new int[capacity];
    }

    /// The context's `length` most recent tokens.
    static long suffix(long context, int length) {
        return length == 0 ? 0 : context & (-1L << (64 - 16 * length));
    }

    int size() {
        return size;
    }

    long context(int index) {
        return contexts[index];
    }

    int next(int index) {
        return nexts[index];
    }

    int count(int index) {
        return counts[index];
    }

    int continuation(int index) {
        return continuations[index];
    }

    /// The oldest token of a context.
    static int oldest(long context, int length) {
        return (int) (context >>> (64 - 16 * length)) & 0xFFFF;
    }

    /// Sets what the n-gram without its oldest token gains.
    void setContinuation(int index, int change) {
        continuations[index] = change;
    }

    void add(long context, int next, int count, int continuation) {
        if (size == contexts.length) {
            ensure(2 * size);
        }
        contexts[size] = context;
        nexts[size] = (char) next;
        counts[size] = count;
        continuations[size] = continuation;
        size++;
    }

    private void ensure(int capacity) {
        contexts = Arrays.copyOf(contexts, capacity);
        nexts = Arrays.copyOf(nexts, capacity);
        counts = Arrays.copyOf(counts, capacity);
        continuations = Arrays.copyOf(continuations, capacity);
    }

    /// All n-grams of this and the other with their contexts cut to a length, sorted by context and
    /// next token, each once.
    Grams cut(int length, Grams more) {
        Grams all = new Grams(size + more.size);
        all.addAll(this);
        all.addAll(more);
        for (int i = 0; i < all.size; i++) {
            all.contexts[i] = suffix(all.contexts[i], length);
        }
        all.sort(length);
        all.merge();
        return all;
    }

    private void addAll(Grams more) {
        System.arraycopy(more.contexts, 0, contexts, size, more.size);
        System.arraycopy(more.nexts, 0, nexts, size, more.size);
        System.arraycopy(more.counts, 0, counts, size, more.size);
        System.arraycopy(more.continuations, 0, continuations, size, more.size);
        size += more.size;
    }

    /// By radix, from the lowest digit of the next token to the highest of the context.
    private void sort(int length) {
        Grams sorted = new Grams(size);
        for (int shift = 0; shift < Character.SIZE; shift += DIGIT) {
            int[] ends = new int[DIGITS];
            for (int i = 0; i < size; i++) {
                ends[nexts[i] >>> shift & DIGITS - 1]++;
            }
            if (begins(ends)) {
                for (int i = 0; i < size; i++) {
                    sorted.take(this, i, ends[nexts[i] >>> shift & DIGITS - 1]++);
                }
                swap(sorted);
            }
        }
        for (int shift = 64 - 16 * length; shift < 64; shift += DIGIT) {
            int[] ends = new int[DIGITS];
            for (int i = 0; i < size; i++) {
                ends[(int) (contexts[i] >>> shift) & DIGITS - 1]++;
            }
            if (begins(ends)) {
                for (int i = 0; i < size; i++) {
                    sorted.take(this, i, ends[(int) (contexts[i] >>> shift) & DIGITS - 1]++);
                }
                swap(sorted);
            }
        }
    }

    /// Turns how many there are of each digit into where the first one goes.
    ///
    /// @return whether there are different digits at all
    private boolean begins(int[] numbers) {
        int begin = 0;
        boolean different = true;
        for (int digit = 0; digit < numbers.length; digit++) {
            int number = numbers[digit];
            different &= number < size;
            numbers[digit] = begin;
            begin += number;
        }
        return different;
    }

    private void take(Grams from, int index, int at) {
        contexts[at] = from.contexts[index];
        nexts[at] = from.nexts[index];
        counts[at] = from.counts[index];
        continuations[at] = from.continuations[index];
    }

    private void swap(Grams sorted) {
        long[] otherContexts = sorted.contexts;
        char[] otherNexts = sorted.nexts;
        int[] otherCounts = sorted.counts;
        int[] otherContinuations = sorted.continuations;
        sorted.contexts = contexts;
        sorted.nexts = nexts;
        sorted.counts = counts;
        sorted.continuations = continuations;
        contexts = otherContexts;
        nexts = otherNexts;
        counts = otherCounts;
        continuations = otherContinuations;
    }

    private void merge() {
        int last = -1;
        for (int i = 0; i < size; i++) {
            if (last >= 0 && contexts[i] == contexts[last] && nexts[i] == nexts[last]) {
                counts[last] += counts[i];
                continuations[last] += continuations[i];
            } else {
                last++;
                take(this, i, last);
            }
        }
        size = last + 1;
    }
}
