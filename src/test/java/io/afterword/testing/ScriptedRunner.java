package io.afterword.testing;

import io.afterword.domain.Report;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.Prediction;
import io.afterword.model.select.Distribution;
import io.afterword.model.select.Logits;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Runs a [ScriptedModel]. What a slot holds of a sequence is its tokens. A token is selected by
/// the rules of all models, so that biases, penalties and bans act. Belongs to one thread.
final class ScriptedRunner implements ModelRunner {
    private final ScriptedModel model;
    private final int[][] slots; // [slots, positions]: tokens

    ScriptedRunner(ScriptedModel model, int slots) {
        this.model = model;
        this.slots = new int[slots][model.contextLength()];
    }

    @Override
    public List<Choice> forward(List<Chunk> chunks) {
        List<Choice> choices = new ArrayList<>();
        for (Chunk chunk : chunks) {
            int size = chunk.tokens().size();
            int[] slot = slots[chunk.slot()];
            System.arraycopy(chunk.tokens().toArray(), 0, slot, chunk.start(), size);
            TokenIds prompt = TokenIds.of(Arrays.copyOf(slot, chunk.promptLength()));
            int index = chunk.start() + size - chunk.promptLength();
            chunk.draw().ifPresent(draw -> choices.add(choose(draw, model.next(prompt, index))));
        }
        return choices;
    }

    private Choice choose(Draw draw, int next) {
        double[] probabilities = new double[model.vocabularySize()];
        probabilities[next] = 1;
        Logits logits = Logits.ofProbabilities(probabilities);
        Optional<Prediction> prediction = prediction(draw.report(), logits);
        int id =
                logits.adjusted(draw.params(), draw.banned(), draw.prompt(), draw.generated())
                        .choose(draw.params(), draw.u());
        return id == Logits.NONE
                ? new Choice(Choice.NONE, Float.NEGATIVE_INFINITY, true, prediction)
                : new Choice(id, logits.logprobs(id)[0], true, prediction);
    }

    private static Optional<Prediction> prediction(Report report, Logits logits) {
        if (report.equals(Report.NONE)) {
            return Optional.empty();
        }
        List<Prediction.Likely> likely = new ArrayList<>();
        for (int id : logits.likeliest(report.top())) {
            likely.add(new Prediction.Likely(id, logits.logprobs(id)[0]));
        }
        Distribution distribution = logits.distribution();
        Optional<ByteBuffer> all =
                report.distribution()
                        ? Optional.of(distribution.toLittleEndian())
                        : Optional.empty();
        return Optional.of(new Prediction(likely, distribution.entropy(), all));
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
