package io.afterword.model.markov;

import java.nio.ByteBuffer;

/// Sums over a row's successors: what a probability needs besides the token's own counts. Mutable.
final class RowTotals {
    private final Kind occurrences = new Kind();
    private final Kind continuations = new Kind();

    /// Sums of one kind of counts.
    static final class Kind {
        private long sum;
        private int distinct; // more than 0
        private int once;
        private int twice;

        private void change(long before, long after) {
            sum += after - before;
            distinct += (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
            once += (after == 1 ? 1 : 0) - (before == 1 ? 1 : 0);
            twice += (after == 2 ? 1 : 0) - (before == 2 ? 1 : 0);
        }

        long sum() {
            return sum;
        }

        int distinct() {
            return distinct;
        }

        int once() {
            return once;
        }

        int twice() {
            return twice;
        }

        int thriceOrMore() {
            return distinct - once - twice;
        }

        private void put(ByteBuffer into) {
            VarInts.put(sum, into);
            VarInts.put(distinct, into);
            VarInts.put(once, into);
            VarInts.put(twice, into);
        }

        private void get(ByteBuffer from) {
            sum = VarInts.get(from);
            distinct = (int) VarInts.get(from);
            once = (int) VarInts.get(from);
            twice = (int) VarInts.get(from);
        }
    }

    static RowTotals of(Successors successors) {
        RowTotals totals = new RowTotals();
        for (int i = 0; i < successors.size(); i++) {
            totals.change(0, successors.count(i), 0, successors.continuation(i));
        }
        return totals;
    }

    void change(long countBefore, long count, long continuationBefore, long continuation) {
        occurrences.change(countBefore, count);
        continuations.change(continuationBefore, continuation);
    }

    Kind occurrences() {
        return occurrences;
    }

    /// What Kneser–Ney sums: occurrences, or different tokens before.
    Kind adjusted(boolean continued) {
        return continued ? continuations : occurrences;
    }

    void put(ByteBuffer into, boolean continued) {
        occurrences.put(into);
        if (continued) {
            continuations.put(into);
        }
    }

    static RowTotals get(ByteBuffer from, boolean continued) {
        RowTotals totals = new RowTotals();
        totals.occurrences.get(from);
        if (continued) {
            totals.continuations.get(from);
        }
        return totals;
    }
}
