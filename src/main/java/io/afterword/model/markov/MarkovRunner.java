package io.afterword.model.markov;

import io.afterword.domain.Report;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.Prediction;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.select.Distribution;
import io.afterword.model.select.Logits;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the table once for each draw. What a slot holds of a sequence is its tokens. Belongs to
/// one thread.
final class MarkovRunner implements ModelRunner {
    private final LiveTable table;
    private final TableShape shape;
    private final int[][] slots; // [slots, positions]: tokens
    private final Map<String, MarkovForm> forms = new HashMap<>();

    MarkovRunner(LiveTable table, TableShape shape, int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be >= 1, was " + slots);
        }
        this.table = table;
        this.shape = shape;
        this.slots = new int[slots][MarkovModel.CONTEXT];
    }

    @Override
    public List<Choice> forward(List<Chunk> chunks) {
        List<Choice> choices = new ArrayList<>();
        for (Chunk chunk : chunks) {
            int size = chunk.tokens().size();
            System.arraycopy(chunk.tokens().toArray(), 0, slots[chunk.slot()], chunk.start(), size);
            chunk.draw()
                    .ifPresent(draw ->
                            choices.add(choose(draw, slots[chunk.slot()], chunk.start() + size)));
        }
        return choices;
    }

    private Choice choose(Draw draw, int[] tokens, int size) {
        MarkovForm form = forms.computeIfAbsent(draw.form(), this::form);
        int begin = Math.max(0, size - form.order());
        TokenIds context = TokenIds.of(Arrays.copyOfRange(tokens, begin, size));
        NgramPrediction said = table.current().predict(context, form.estimate(), form.order());
        double[] probabilities = said.toArray();
        if (!areFinite(probabilities)) {
            return new Choice(0, Float.NaN, false, Optional.empty());
        }
        Logits logits = Logits.ofProbabilities(probabilities);
        Optional<Prediction> prediction =
                draw.report().equals(Report.NONE)
                        ? Optional.empty()
                        : Optional.of(prediction(draw.report(), logits, said));
        int id =
                logits.adjusted(draw.params(), draw.banned(), draw.prompt(), draw.generated())
                        .choose(draw.params(), draw.u());
        return id == Logits.NONE
                ? new Choice(Choice.NONE, Float.NEGATIVE_INFINITY, true, prediction)
                : new Choice(id, logits.logprobs(id)[0], true, prediction);
    }

    private MarkovForm form(String asked) {
        return asked.isEmpty()
                ? MarkovForm.whole(shape.order())
                : MarkovForm.of(asked, shape.order())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "the form must be one of %s, was %s"
                                                .formatted(
                                                        MarkovForm.usage(shape.order()), asked)));
    }

    private static boolean areFinite(double[] probabilities) {
        for (double probability : probabilities) {
            if (!(probability >= 0 && probability <= Float.MAX_VALUE)) { // also NaN
                return false;
            }
        }
        return true;
    }

    private static Prediction prediction(Report report, Logits logits, NgramPrediction said) {
        int[] top = logits.likeliest(report.top());
        float[] logprobs = logits.logprobs(top);
        List<Likely> likely = new ArrayList<>();
        for (int i = 0; i < top.length; i++) {
            likely.add(new Likely(top[i], logprobs[i], Optional.of(said.evidence(top[i]))));
        }
        Distribution distribution = logits.distribution();
        Optional<ByteBuffer> probabilities =
                report.distribution()
                        ? Optional.of(distribution.toLittleEndian())
                        : Optional.empty();
        return new Prediction(likely, distribution.entropy(), probabilities);
    }

    @Override
    public void copy(Copy copy) {
        System.arraycopy(
                slots[copy.from()],
                copy.fromPosition(),
                slots[copy.to()],
                copy.toPosition(),
                copy.length());
    }

    @Override
    public void close() {}
}
