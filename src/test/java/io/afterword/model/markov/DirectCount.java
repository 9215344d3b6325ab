package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// N-grams counted as a textbook says, to compare with.
final class DirectCount {
    private final TableShape shape;
    private final Map<List<Integer>, Long> counts = new HashMap<>();
    private final Map<List<Integer>, Set<Integer>> lefts = new HashMap<>();

    DirectCount(TableShape shape, List<TokenIds> documents) {
        this.shape = shape;
        documents.stream().filter(document -> !document.isEmpty()).forEach(this::count);
    }

    private void count(TokenIds document) {
        List<Integer> tokens = new ArrayList<>(document.stream().boxed().toList());
        if (shape.markers()) {
            tokens.addFirst(shape.endOfText());
            tokens.addLast(shape.endOfText());
        }
        for (int i = shape.markers() ? 1 : 0; i < tokens.size(); i++) {
            for (int from = i; from >= 0 && i - from < shape.order(); from--) {
                List<Integer> gram = tokens.subList(from, i + 1);
                counts.merge(gram, 1L, Long::sum);
                if (from > 0) {
                    lefts.computeIfAbsent(gram, any -> new HashSet<>()).add(tokens.get(from - 1));
                }
            }
        }
    }

    Map<List<Integer>, Long> counts() {
        return counts;
    }

    long count(List<Integer> gram) {
        return counts.getOrDefault(gram, 0L);
    }

    /// How many different tokens were seen before it.
    int continuation(List<Integer> gram) {
        return lefts.getOrDefault(gram, Set.of()).size();
    }

    /// How often a context was seen followed.
    long followed(List<Integer> context) {
        return IntStream.range(0, shape.vocabularySize())
                .mapToLong(token -> count(then(context, token)))
                .sum();
    }

    static List<Integer> then(List<Integer> context, int token) {
        List<Integer> gram = new ArrayList<>(context);
        gram.add(token);
        return gram;
    }

    /// The probability by relative frequencies.
    double relativeFrequency(List<Integer> context, int token) {
        for (int from = 0; from < context.size(); from++) {
            List<Integer> suffix = context.subList(from, context.size());
            long followed = followed(suffix);
            if (followed > 0) {
                return (double) count(then(suffix, token)) / followed;
            }
        }
        if (context.isEmpty()) {
            long all = followed(List.of());
            return all > 0 ? (double) count(List.of(token)) / all : 1.0 / shape.vocabularySize();
        }
        return context.getLast() == token ? 0 : 1.0 / (shape.vocabularySize() - 1);
    }

    /// The probability by stupid backoff.
    double stupidBackoff(List<Integer> context, int token) {
        double all =
                IntStream.range(0, shape.vocabularySize())
                        .mapToDouble(other -> score(context, other))
                        .sum();
        return score(context, token) / all;
    }

    private double score(List<Integer> context, int token) {
        long count = count(then(context, token));
        if (count > 0) {
            return (double) count / followed(context);
        }
        return 0.4
                * (context.isEmpty()
                        ? 1.0 / shape.vocabularySize()
                        : score(context.subList(1, context.size()), token));
    }
}
