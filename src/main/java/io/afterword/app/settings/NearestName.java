package io.afterword.app.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/// The name that someone meant who mistyped it: the one that takes the fewest insertions, deletions
/// and replacements of characters (Levenshtein 1966), if they are fewer than half of it.
public final class NearestName {
    private NearestName() {}

    public static Optional<String> of(String typed, Collection<String> names) {
        return names.stream()
                .min(
                        Comparator.comparingInt((String name) -> distance(typed, name))
                                .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(typed, name) * 2 < typed.length());
    }

    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
