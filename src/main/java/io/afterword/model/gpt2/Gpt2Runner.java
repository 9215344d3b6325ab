package io.afterword.model.gpt2;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Runs the step program on key-value memory of its own: plans the rows, calls the program once,
/// reads the chosen tokens. Belongs to one thread.
final class Gpt2Runner implements ModelRunner {
    private final StepProgram program;
    private final Gpt2Config config;
    private final StepShape shape;
    private final Kernels kernels;
    private final int slots;
    private final StaleBlocks stale;
    private LastSelection last = LastSelection.NONE;
    private final PtNDManager memory;
    private final KvMemory kv;

    Gpt2Runner(
            StepProgram program,
            Gpt2Config config,
            StepShape shape,
            Arithmetic arithmetic,
            int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be >= 1, was " + slots);
        }
        NativeRuntime.enterThread();
        this.program = program;
        this.config = config;
        this.shape = shape;
        this.kernels = arithmetic.kernels();
        this.slots = slots;
        this.stale = new StaleBlocks(slots);
        this.memory = NativeRuntime.newMemory();
        try {
            this.kv = new KvMemory(program, config, arithmetic.kv(), slots);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    @Override
    public List<Choice> forward(List<Chunk> chunks) {
        chunks.forEach(this::check);
        if (chunks.isEmpty()) {
            return List.of();
        }
        Step step = new Step(chunks);
        return step.selection.choices(memory, more -> run("forward", step.layout, step.ends, more));
    }

    /// Where steps take their time on another device than the scheduler.
    @Override
    public boolean runsAhead() {
        return kernels == Kernels.GPU;
    }

    @Override
    public Launched launch(List<Chunk> chunks) {
        return runsAhead() ? launchAhead(chunks) : ModelRunner.super.launch(chunks);
    }

    private Launched launchAhead(List<Chunk> chunks) {
        chunks.forEach(this::check);
        Step step = new Step(chunks);
        NDList results =
                step.selection.run(memory, more -> run("launch", step.layout, step.ends, more));
        if (results.isEmpty()) {
            last = LastSelection.NONE;
            return List::of;
        }
        PtNDArray selected = (PtNDArray) results.getFirst();
        last = LastSelection.of(selected, step.selection.rows());
        return () -> {
            try (results) {
                double[] chosen = Coming.await(results.get(1), selected);
                return step.selection.choices(chosen, results.subNDList(2));
            }
        };
    }

    /// The rows of a step, and what is selected after some of them.
    private final class Step {
        final RowLayout layout;
        final Selection selection;
        final List<Integer> ends;

        Step(List<Chunk> chunks) {
            layout = layout(chunks);
            List<Draw> draws = new ArrayList<>();
            List<Integer> lastRows = new ArrayList<>(); // of the chunks that have a draw
            for (int c = 0; c < chunks.size(); c++) {
                Optional<Draw> draw = chunks.get(c).draw();
                if (draw.isPresent()) {
                    draws.add(draw.get());
                    lastRows.add(layout.row(c, chunks.get(c).tokens().size() - 1));
                }
            }
            selection = new Selection(draws, config.vocabularySize());
            ends = selection.sorted(lastRows);
        }
    }

    /// Logits after every token of every chunk, in their order.
    float[][] logits(List<Chunk> chunks) {
        chunks.forEach(this::check);
        RowLayout plan = layout(chunks);
        List<Integer> ends = new ArrayList<>();
        for (int c = 0; c < chunks.size(); c++) {
            for (int token = 0; token < chunks.get(c).tokens().size(); token++) {
                ends.add(plan.row(c, token));
            }
        }
        try (NDList logits = run("logits", plan, ends)) {
            float[] all = logits.singletonOrThrow().toFloatArray(); // [ends, vocabulary]
            int width = config.vocabularySize();
            float[][] rows = new float[ends.size()][];
            Arrays.setAll(rows, row -> Arrays.copyOfRange(all, row * width, (row + 1) * width));
            return rows;
        }
    }

    private RowLayout layout(List<Chunk> chunks) {
        return switch (kernels) {
            case CPU -> new StepPlan(chunks, shape);
            case GPU -> new BatchPlan(chunks, stale, last);
        };
    }

    /// Runs a method of the program that begins with a step.
    private NDList run(String method, RowLayout plan, List<Integer> ends, IValue... more) {
        String ofKernels = kernels == Kernels.GPU ? "plain_" + method : method;
        try (Arguments step = plan.arguments(memory, ends, kv)) {
            return program.tensors(memory, ofKernels, step.and(more));
        }
    }

    private void check(Chunk chunk) {
        TokenIds tokens = chunk.tokens();
        checkPlace(chunk.slot(), chunk.start(), tokens.size());
        if (chunk.follows().isPresent()) {
            return; // the program selects from the vocabulary
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i) < 0 || tokens.get(i) >= config.vocabularySize()) {
                throw new IllegalArgumentException(
                        "token %d is not in the vocabulary of %d"
                                .formatted(tokens.get(i), config.vocabularySize()));
            }
        }
    }

    private void checkPlace(int slot, int start, int length) {
        if (slot >= slots || start + length > config.contextLength()) {
            throw new IllegalArgumentException(
                    "slot %d, positions %d to %d: there are %d slots of %d positions"
                            .formatted(
                                    slot,
                                    start,
                                    start + length - 1,
                                    slots,
                                    config.contextLength()));
        }
    }

    @Override
    public void copy(Copy copy) {
        checkPlace(copy.from(), copy.fromPosition(), copy.length());
        checkPlace(copy.to(), copy.toPosition(), copy.length());
        long[] numbers = {
            copy.from(),
            copy.fromPosition(),
            copy.to(),
            copy.toPosition(),
            KvMemory.wholeBlocks(copy.length())
        };
        if (copy.toPosition() == 0) {
            stale.begin(copy.to());
        }
        stale.written(copy.to(), copy.toPosition() + copy.length());
        try (IValue places = IValue.listFrom(numbers)) {
            program.call("copy", kv.value(), places);
        }
    }

    @Override
    public void close() {
        kv.close();
        memory.close();
    }
}
