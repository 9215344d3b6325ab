package io.afterword.app.train;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.afterword.app.chart.Chart;
import io.afterword.app.chart.Drawing;
import io.afterword.app.exit.UntilInterrupted;
import io.afterword.app.text.LiveLine;
import io.afterword.app.text.Terminal;
import io.afterword.model.gpt2.Gpt2Training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/// Trains to the end, and tells how it goes.
final class TrainingRun {
    private static final double NANOS = 1e9;
    private static final int REPORTS_PER_SAMPLE = 10;
    private static final int SAMPLE = 60;
    private static final int LAST_SAMPLE = 120;

    /// Of the latest loss in the one that is told.
    private static final double SHARE_OF_LATEST = 0.05;

    private final Gpt2Training network;
    private final Trainer trainer;
    private final Rows heldOut;
    private final double rowLength;
    private final TrainingEnd end;
    private final ObjectNode state;
    private final IntFunction<String> sample;
    private final LiveLine progress;
    private final LossCurve curve;
    private final long first;
    private final double before;
    private final long begin = System.nanoTime();
    private double loss = Double.NaN;
    private long written; // the step of the latest checkpoint

    /// @param rowLength of those that are learned, on average
    /// @param state `training.json`, with step and seconds if this goes on from a checkpoint
    /// @param sample what the network would write now, of at most so many tokens
    TrainingRun(
            Gpt2Training network,
            Trainer trainer,
            Rows heldOut,
            double rowLength,
            TrainingEnd end,
            ObjectNode state,
            IntFunction<String> sample,
            LiveLine progress) {
        this.network = network;
        this.trainer = trainer;
        this.heldOut = heldOut;
        this.rowLength = rowLength;
        this.end = end;
        this.state = state;
        this.sample = sample;
        this.progress = progress;
        this.curve = new LossCurve(state);
        this.first = trainer.steps();
        this.written = first;
        this.before = state.path("seconds").asDouble();
    }

    /// Until it is done or interrupted.
    ///
    /// @param complete what to do when the result is there, and again if it was not known to be
    ///   done
    /// @return what was made; empty if it was interrupted
    Optional<String> run(
            Path out,
            UntilInterrupted until,
            int checkpointSteps,
            int reportSteps,
            boolean half,
            Runnable complete) {
        while (done() < 1) {
            trainer.step(done()).ifPresent(this::follow);
            long step = trainer.steps();
            progress.show(latest());
            if (step % reportSteps == 0) {
                report();
            }
            if (step % ((long) reportSteps * REPORTS_PER_SAMPLE) == 0) {
                tell(sample.apply(SAMPLE));
            }
            boolean stops = until.isInterrupted();
            if (stops || step % checkpointSteps == 0) {
                trainer.settle().ifPresent(this::follow);
                write(out);
            }
            if (stops) {
                tell("stopped after update %,d: the same command goes on there".formatted(step));
                return Optional.empty();
            }
        }
        return Optional.of(finish(out, half, complete));
    }

    private String finish(Path out, boolean half, Runnable complete) {
        trainer.settle().ifPresent(this::follow);
        OptionalDouble perplexity = trainer.perplexity(heldOut);
        perplexity.ifPresent(known -> state.put("heldOutPerplexity", known));
        if (written != trainer.steps()) {
            curve.add(trainer.steps(), loss, perplexity);
            write(out); // what a kill from here on goes on from
        }
        Checkpoint.finish(out, network, state, half, complete);
        tell(sample.apply(LAST_SAMPLE));
        draw(out);
        return "%s: %,d updates, %,d tokens, %,.0f s, loss %.4f, held-out perplexity %s"
                .formatted(
                        out,
                        trainer.steps(),
                        tokens(trainer.steps()),
                        state.path("seconds").asDouble(),
                        state.path("loss").asDouble(),
                        shown(perplexity));
    }

    private void follow(double latest) {
        loss = Double.isNaN(loss) ? latest : loss + SHARE_OF_LATEST * (latest - loss);
    }

    private void write(Path out) {
        written = trainer.steps();
        state.put("step", written).put("seconds", seconds());
        state.put("tokens", tokens(written)).put("loss", loss);
        Checkpoint.write(out, network, state);
    }

    private void draw(Path out) {
        Chart chart = curve.chart();
        progress.println(Drawing.of(chart, Terminal.columns()));
        try {
            chart.write(out.resolve(Checkpoint.PLOT));
        } catch (IOException e) {
            progress.println("%s is not there: %s".formatted(Checkpoint.PLOT, e.getMessage()));
        }
    }

    private void report() {
        OptionalDouble perplexity = trainer.perplexity(heldOut);
        if (!Double.isNaN(loss)) { // unknown at the first step
            curve.add(trainer.steps(), loss, perplexity);
        }
        progress.println("%s  held-out perplexity %s".formatted(latest(), shown(perplexity)));
    }

    private String latest() {
        double seconds = seconds();
        double done = done();
        return "%,7d  loss %.4f  %,.0f tokens/s  %,.0f s left"
                .formatted(
                        trainer.steps(),
                        loss,
                        tokens(trainer.steps() - first) / (seconds - before),
                        seconds / done * (1 - done));
    }

    private static String shown(OptionalDouble perplexity) {
        return perplexity.isPresent()
                ? "%.3f".formatted(perplexity.getAsDouble())
                : "unknown (too few are held out)";
    }

    private void tell(String line) {
        progress.println("         " + line);
    }

    private double done() {
        return end.done(trainer.steps(), seconds());
    }

    private double seconds() {
        return before + (System.nanoTime() - begin) / NANOS;
    }

    private long tokens(long steps) {
        return Math.round(steps * trainer.batch() * rowLength);
    }
}
