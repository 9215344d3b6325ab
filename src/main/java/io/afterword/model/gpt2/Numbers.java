package io.afterword.model.gpt2;

import java.util.Arrays;

/// Numbers for the program, which knows 64-bit integers only; grows.
final class Numbers {
    private long[] numbers = new long[16];
    private int size;

    void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    void set(int index, long number) {
        numbers[index] = number;
    }

    long get(int index) {
        return numbers[index];
    }

    long last() {
        return numbers[size - 1];
    }

    int size() {
        return size;
    }

    long[] toArray() {
        return Arrays.copyOf(numbers, size);
    }
}
