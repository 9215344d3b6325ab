package io.afterword.model.engine;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.model.engine.Plan.Row;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// Everything that changes in the engine, but for what lies on a device: who waits, who is in which
/// slot, what is in which outbox. Every method holds the monitor and is short; the model runs outside
/// it, between [#plan] and [#apply]. So a session's call never waits for the model, and there is no
/// second lock to take in the wrong order.
///
/// A sequence may end while a step runs it. Then the step's token for it is dropped, and its slot is
/// swept by the plan that follows.
final class Schedule {
    private final ServedModel model;
    private final EngineSettings settings;
    private final LongSupplier nanoTime;
    private final EngineCounters counters;
    private final List<Slots> slots; // by worker
    private final TreeSet<Sequence> waiting = new TreeSet<>(Sequence.BY_URGENCY);
    private long tickets;
    private boolean stopped;

    Schedule(
            ServedModel model,
            EngineSettings settings,
            LongSupplier nanoTime,
            EngineCounters counters) {
        this.model = model;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.counters = counters;
        this.slots =
                IntStream.range(0, settings.workers())
                        .mapToObj(worker -> new Slots(settings.slotsOf(worker)))
                        .toList();
    }

    Slots slotsOf(int worker) {
        return slots.get(worker);
    }

    synchronized void submit(Outbox outbox, GenerationRequest request) {
        Sequence sequence =
                new Sequence(tickets++, request, model, outbox, nanoTime.getAsLong());
        outbox.open(sequence);
        waiting.add(sequence);
        notifyAll();
    }

    synchronized boolean cancel(Outbox outbox, String requestId) {
        Optional<Sequence> found = outbox.find(requestId).filter(s -> !s.hasEnded());
        found.ifPresent(this::cancel);
        return found.isPresent();
    }

    private void cancel(Sequence sequence) {
        waiting.remove(sequence);
        Finish cancelled = Finish.of(FinishReason.CANCELLED);
        deliver(sequence, sequence.endWithoutToken(cancelled, nanoTime.getAsLong()));
        notifyAll(); // its worker sweeps the slot
    }

    synchronized Optional<Emission> take(Outbox outbox) {
        Optional<Emission> taken = outbox.take();
        if (taken.isPresent()) {
            notifyAll(); // its sequence may go on
        }
        return taken;
    }

    synchronized int unfinished(Outbox outbox) {
        return outbox.unfinished();
    }

    synchronized int slotsTakenBy(Outbox outbox) {
        return slots.stream().mapToInt(of -> of.takenBy(outbox)).sum();
    }

    synchronized void close(Outbox outbox) {
        for (Sequence sequence : outbox.close()) {
            sequence.end();
            waiting.remove(sequence);
        }
        notifyAll(); // the workers sweep the slots
    }

    /// The next step of the worker that has these slots; empty if it can do nothing now.
    synchronized Plan plan(Slots mine) {
        if (stopped) {
            return Plan.NOTHING;
        }
        List<Plan.Move> moves = mine.sweep();
        admit(mine);
        return new Plan(moves, mine.rows(settings.runAhead(), settings.stepTokens()));
    }

    /// As [#plan], but waits until there is something to do.
    ///
    /// @return empty when the engine stops
    synchronized Optional<Plan> awaitPlan(Slots mine) throws InterruptedException {
        Plan plan = plan(mine);
        while (plan.isEmpty() && !stopped) {
            wait();
            plan = plan(mine);
        }
        return stopped ? Optional.empty() : Optional.of(plan);
    }

    private void admit(Slots mine) {
        long now = nanoTime.getAsLong();
        while (!waiting.isEmpty() && !mine.isFull() && mine.running() < fairShare()) {
            Sequence next = waiting.removeFirst();
            Optional<Emission> last = next.admit(now);
            if (last.isPresent()) {
                deliver(next, last.get());
            } else {
                mine.add(next);
            }
        }
    }

    /// What a worker may take so that few sequences spread over all workers. As slots are divided
    /// evenly too, some worker with a free slot is always below it while a sequence waits.
    private int fairShare() {
        return Math.ceilDiv(running() + waiting.size(), settings.workers());
    }

    /// What the model selected, one choice for each draw of the plan.
    synchronized void apply(Plan plan, List<Choice> choices) {
        long now = nanoTime.getAsLong();
        Iterator<Choice> next = choices.iterator();
        for (Row row : plan.rows()) {
            row.sequence().ran(row.chunk());
            if (row.chunk().draw().isPresent()) {
                select(row.sequence(), next.next(), now);
            }
        }
        if (!plan.rows().isEmpty()) {
            counters.stepped();
        }
    }

    private void select(Sequence sequence, Choice choice, long now) {
        if (!sequence.hasEnded()) {
            deliver(sequence, sequence.select(choice, now));
        }
    }

    private void deliver(Sequence sequence, Emission emission) {
        sequence.outbox().add(sequence, emission);
        emission.ending().ifPresent(ending -> sequence.end());
        counters.emitted(emission);
    }

    /// A worker lost its device: its sequences keep their slots and are prefilled again.
    synchronized void lostContent(Slots of) {
        of.lostTheirContent();
    }

    /// No more steps are planned.
    ///
    /// @return whether this call did it
    synchronized boolean stop() {
        boolean first = !stopped;
        stopped = true;
        notifyAll();
        return first;
    }

    synchronized int running() {
        return slots.stream().mapToInt(Slots::running).sum();
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
