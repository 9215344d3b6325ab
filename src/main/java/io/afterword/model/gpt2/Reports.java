package io.afterword.model.gpt2;

import io.afterword.domain.Report;
import io.afterword.model.engine.Prediction;
import io.afterword.model.engine.Prediction.Likely;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which rows of a step tell what the model says in them, and how much. The program tells as many
/// tokens of each as the longest report asks for; the others' are the first ones of these.
final class Reports {
    private final List<Report> ofRows;
    private final int vocabulary;
    private final List<Integer> rows = new ArrayList<>(); // that have a report
    private final List<Integer> whole = new ArrayList<>(); // of these reports: with a distribution
    private final int top;

    Reports(List<Report> ofRows, int vocabulary) {
        this.ofRows = List.copyOf(ofRows);
        this.vocabulary = vocabulary;
        int most = 0;
        for (int row = 0; row < ofRows.size(); row++) {
            Report report = ofRows.get(row);
            if (report.equals(Report.NONE)) {
                continue;
            }
            if (report.distribution()) {
                whole.add(rows.size());
            }
            rows.add(row);
            most = Math.max(most, report.top());
        }
        top = Math.min(most, vocabulary);
    }

    long[] rows() {
        return rows.stream().mapToLong(Integer::longValue).toArray();
    }

    /// Indices of reports.
    long[] whole() {
        return whole.stream().mapToLong(Integer::longValue).toArray();
    }

    int top() {
        return top;
    }

    boolean areEmpty() {
        return rows.isEmpty();
    }

    boolean haveDistributions() {
        return !whole.isEmpty();
    }

    /// What a row tells, if it has a report.
    ///
    /// @param told [reports, 1 + 2 top]: entropy, ids, log-probabilities
    /// @param probabilities [whole, vocabulary]
    Optional<Prediction> of(int row, double[] told, float[] probabilities) {
        int report = rows.indexOf(row);
        if (report < 0) {
            return Optional.empty();
        }
        int start = report * (1 + 2 * top);
        List<Likely> likely = new ArrayList<>();
        for (int i = 0; i < Math.min(ofRows.get(row).top(), top); i++) {
            int id = (int) told[start + 1 + i];
            likely.add(new Likely(id, (float) told[start + 1 + top + i]));
        }
        Optional<ByteBuffer> distribution =
                Optional.of(whole.indexOf(report))
                        .filter(index -> index >= 0)
                        .map(index -> littleEndian(probabilities, index * vocabulary));
        return Optional.of(new Prediction(likely, told[start], distribution));
    }

    private ByteBuffer littleEndian(float[] numbers, int offset) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vocabulary * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers, offset, vocabulary);
        return bytes;
    }
}
