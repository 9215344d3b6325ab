package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The language model that rows make, all shards together. The rows are the truth; what is kept
/// here is the sum of the few rows that every prediction needs. For any number of readers and one
/// thread that tells of changes.
///
/// A prediction reads while rows change. Its probabilities sum to one in any case; while a batch is
/// being copied, rows of it may be new and others not yet.
public final class NgramTable {
    private final TableShape shape;
    private final ContextRows contexts;
    private final Map<Integer, ShardStatistics> statistics = new HashMap<>(); // by shard
    private final Map<Integer, byte[]> unigramPages = new HashMap<>(); // by shard and first id
    private final long[] counts; // by token
    private final long[] continuations; // by token
    private volatile @Nullable TableTotals totals; // null where they have changed since

    /// Reads what every prediction needs. A change that is seen here may be told as well.
    ///
    /// @throws WrongTableException if the rows were counted with another shape
    public NgramTable(TableShape shape, RowReader rows) {
        this.shape = shape;
        contexts = new ContextRows(shape, rows);
        counts = new long[shape.vocabularySize()];
        continuations = new long[shape.vocabularySize()];
        List<byte[]> keys = new ArrayList<>();
        for (int shard = 0; shard < Shard.MOST; shard++) {
            keys.add(RowKey.ofStatistics(shard));
        }
        readAll(keys, rows);
        keys.clear();
        for (int shard : statistics.keySet()) {
            for (int id = 0; id < shape.vocabularySize(); id += CountedBatch.UNIGRAM_PAGE) {
                keys.add(RowKey.ofUnigrams(shard, id));
            }
        }
        readAll(keys, rows);
    }

    private void readAll(List<byte[]> keys, RowReader rows) {
        List<byte @Nullable []> values = rows.get(keys);
        for (int i = 0; i < keys.size(); i++) {
            if (values.get(i) != null) {
                changed(keys.get(i), values.get(i));
            }
        }
    }

    /// Has to be told of each row that has changed, when readers see it. More than once does no
    /// harm.
    ///
    /// @param value null where the row is no more
    /// @throws WrongTableException if the rows were counted with another shape
    public void changed(byte[] key, byte @Nullable [] value) {
        if (RowKey.isUnigrams(key)) {
            changeUnigrams(key, value);
        } else if (RowKey.isStatistics(key)) {
            changeStatistics(key, value);
        } else {
            contexts.changed(key);
        }
    }

    private synchronized void changeStatistics(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            statistics.remove(RowKey.shard(key));
        } else {
            statistics.put(RowKey.shard(key), ShardStatistics.ofBytes(value, shape));
        }
        totals = null;
    }

    private synchronized void changeUnigrams(byte[] key, byte @Nullable [] value) {
        int page = RowKey.shard(key) << Character.SIZE | RowKey.firstId(key);
        byte[] before = value == null ? unigramPages.remove(page) : unigramPages.put(page, value);
        if (before != null) {
            addUnigrams(before, RowKey.firstId(key), -1);
        }
        if (value != null) {
            addUnigrams(value, RowKey.firstId(key), 1);
        }
        totals = null;
    }

    private void addUnigrams(byte[] page, int firstId, int sign) {
        Successors tokens = new Successors(CountedBatch.UNIGRAM_PAGE);
        tokens.addAll(page, firstId, shape.isContinued(0, 0));
        for (int i = 0; i < tokens.size(); i++) {
            counts[tokens.id(i)] += sign * tokens.count(i);
            continuations[tokens.id(i)] += (long) sign * tokens.continuation(i);
        }
    }

    private TableTotals totals() {
        TableTotals known = totals;
        if (known == null) {
            synchronized (this) {
                known =
                        new TableTotals(
                                shape, counts.clone(), continuations.clone(), statistics.values());
                totals = known;
            }
        }
        return known;
    }

    public TableShape shape() {
        return shape;
    }

    public NgramStatistics statistics() {
        return totals().statistics();
    }

    /// What was counted after exactly this context, by rising token; nothing where it was not seen.
    ///
    /// @param context the oldest token first
    /// @throws IllegalArgumentException if it is longer than contexts are
    public List<Successor> successors(TokenIds context) {
        if (context.size() > shape.longestContext()) {
            throw new IllegalArgumentException(
                    "contexts have at most %d tokens, this one has %d"
                            .formatted(shape.longestContext(), context.size()));
        }
        List<Successor> successors = new ArrayList<>();
        if (context.isEmpty()) {
            TableTotals now = totals();
            for (int token = 0; token < shape.vocabularySize(); token++) {
                if (now.count(token) > 0) {
                    successors.add(new Successor(token, now.count(token), now.continuation(token)));
                }
            }
            return successors;
        }
        shape.check(context);
        for (ContextRow row :
                contexts.read(
                        RowKey.packed(context), context.size(), context.size(), ContextRows.ALL)) {
            Successors of = row.successors();
            for (int i = 0; i < of.size(); i++) {
                successors.add(new Successor(of.id(i), of.count(i), of.continuation(i)));
            }
        }
        return successors;
    }

    /// What comes after a text.
    ///
    /// @param context any number of tokens; those count that n-grams reach, and with markers, those
    ///   from the last end of text, which begins a document
    /// @param order of the longest n-grams that are looked at
    /// @throws IllegalArgumentException if a token is not in the vocabulary, or the order not one
    ///   of the table's
    public NgramPrediction predict(TokenIds context, Estimate estimate, int order) {
        checkOrder(order);
        TableTotals now = totals();
        int length = reach(context, order);
        List<ContextRow> found = contexts.read(suffix(context, length), 1, length, ContextRows.ALL);
        return switch (estimate) {
            case KNESER_NEY -> kneserNey(found, now, order);
            case STUPID_BACKOFF -> stupidBackoff(found, now, length);
            case MLE -> relativeFrequency(found, now, context, length);
        };
    }

    /// The probability of one token, for which less has to be read with Kneser–Ney: as [#predict]
    /// tells it, but for rounding.
    public double probability(TokenIds context, int token, Estimate estimate, int order) {
        shape.check(token);
        if (estimate != Estimate.KNESER_NEY) {
            return predict(context, estimate, order).probability(token);
        }
        checkOrder(order);
        TableTotals now = totals();
        int length = reach(context, order);
        double probability = now.smoothed(order > 1)[token];
        for (ContextRow row : contexts.read(suffix(context, length), 1, length, token).reversed()) {
            boolean adjusted = row.length() < order - 1;
            boolean continued = adjusted && row.continued();
            RowTotals.Kind kind = row.totals().adjusted(continued);
            if (kind.sum() > 0) {
                Discounts discounts = now.discounts(row.length() + 1, adjusted);
                int at = row.successors().indexOf(token);
                double own =
                        at < 0 ? 0 : discounts.discounted(row.successors().adjusted(at, continued));
                probability = (own + taken(kind, discounts) * probability) / kind.sum();
            }
        }
        return probability;
    }

    private void checkOrder(int order) {
        if (order < 1 || order > shape.order()) {
            throw new IllegalArgumentException(
                    "order must be in 1..%d, was %d".formatted(shape.order(), order));
        }
    }

    /// How many tokens of the text are context.
    private int reach(TokenIds text, int order) {
        int length = 0;
        while (length < Math.min(order - 1, text.size())) {
            length++;
            if (shape.isMarker(text.get(text.size() - length))) {
                break;
            }
        }
        return length;
    }

    private long suffix(TokenIds text, int length) {
        TokenIds context = text.slice(text.size() - length, text.size());
        shape.check(context);
        return RowKey.packed(context);
    }

    private static double taken(RowTotals.Kind kind, Discounts discounts) {
        return discounts.taken(kind.once(), kind.twice(), kind.thriceOrMore());
    }

    /// Each row adds its discounted counts; what it takes goes to the shorter contexts, and in the
    /// end to the tokens without context.
    private static NgramPrediction kneserNey(List<ContextRow> found, TableTotals now, int order) {
        double[] rest = now.smoothed(order > 1);
        double share = 1; // of the rows that are left
        double[] shares = new double[found.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = share;
            ContextRow row = found.get(i);
            boolean adjusted = row.length() < order - 1;
            RowTotals.Kind kind = row.totals().adjusted(adjusted && row.continued());
            if (kind.sum() > 0) {
                Discounts discounts = now.discounts(row.length() + 1, adjusted);
                share *= taken(kind, discounts) / kind.sum();
            }
        }
        double[] probabilities = new double[rest.length];
        for (int token = 0; token < probabilities.length; token++) {
            probabilities[token] = share * rest[token];
        }
        for (int i = shares.length - 1; i >= 0; i--) {
            ContextRow row = found.get(i);
            boolean adjusted = row.length() < order - 1;
            boolean continued = adjusted && row.continued();
            double scale = shares[i] / Math.max(1, row.totals().adjusted(continued).sum());
            Discounts discounts = now.discounts(row.length() + 1, adjusted);
            Successors of = row.successors();
            for (int s = 0; s < of.size(); s++) {
                probabilities[of.id(s)] += scale * discounts.discounted(of.adjusted(s, continued));
            }
        }
        return new NgramPrediction(probabilities, found, now, false);
    }

    private static NgramPrediction stupidBackoff(
            List<ContextRow> found, TableTotals now, int length) {
        double[] scores = now.scores().clone();
        double scale = Math.pow(TableTotals.BACKOFF, length);
        for (int token = 0; token < scores.length; token++) {
            scores[token] *= scale;
        }
        for (ContextRow row : found.reversed()) {
            scale = Math.pow(TableTotals.BACKOFF, length - row.length()) / row.count();
            Successors of = row.successors();
            for (int s = 0; s < of.size(); s++) {
                scores[of.id(s)] = scale * of.count(s);
            }
        }
        double sum = 0;
        for (double score : scores) {
            sum += score;
        }
        for (int token = 0; token < scores.length; token++) {
            scores[token] /= sum;
        }
        return new NgramPrediction(scores, found, now, false);
    }

    private NgramPrediction relativeFrequency(
            List<ContextRow> found, TableTotals now, TokenIds context, int length) {
        if (length == 0) {
            return new NgramPrediction(now.frequencies().clone(), List.of(), now, true);
        }
        double[] probabilities = new double[shape.vocabularySize()];
        if (found.isEmpty()) {
            Arrays.fill(probabilities, 1.0 / (shape.vocabularySize() - 1));
            probabilities[context.get(context.size() - 1)] = 0;
            return NgramPrediction.even(probabilities);
        }
        ContextRow row = found.getFirst();
        Successors of = row.successors();
        for (int s = 0; s < of.size(); s++) {
            probabilities[of.id(s)] = (double) of.count(s) / row.count();
        }
        return new NgramPrediction(probabilities, List.of(row), now, true);
    }
}
