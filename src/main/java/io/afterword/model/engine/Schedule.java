package io.afterword.model.engine;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.model.engine.Emission.Ending;
import io.afterword.model.engine.Outbox.Delivery;
import io.afterword.model.engine.Plan.Row;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// Everything that changes in the engine, but for what lies on a device: who waits, who is in which
/// slot, what is in which outbox. Every method holds the monitor and is short; the model runs
/// outside it, between [#plan] and [#apply]. So a session's call never waits for the model, and
/// there is no second lock to take in the wrong order.
///
/// A sequence may end while a step runs it. Then the step's token for it is dropped, and its slot
/// is swept by the plan that follows.
final class Schedule {
    private final ServedModel model;
    private final EngineSettings settings;
    private final LongSupplier nanoTime;
    private final InstantSource wallClock;
    private final EngineCounters counters;
    private final Measurements measurements;
    private final List<Slots> slots; // by worker
    private final TreeSet<Sequence> waiting = new TreeSet<>(Sequence.BY_URGENCY);
    private final Deadlines deadlines = new Deadlines();
    private int unfinished; // over all outboxes
    private long tickets;
    private boolean stopped;

    Schedule(
            ServedModel model,
            EngineSettings settings,
            LongSupplier nanoTime,
            InstantSource wallClock,
            EngineCounters counters,
            Measurements measurements) {
        this.model = model;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.wallClock = wallClock;
        this.counters = counters;
        this.measurements = measurements;
        this.slots = IntStream.range(0, settings.workers()).mapToObj(this::newSlots).toList();
    }

    private Slots newSlots(int worker) {
        return new Slots(
                settings.slotsOf(worker),
                settings.prefixCacheBlocksOf(worker),
                model.network().contextLength(),
                counters,
                settings.runAhead());
    }

    Slots slotsOf(int worker) {
        return slots.get(worker);
    }

    synchronized void submit(Outbox outbox, GenerationRequest request) {
        Sequence sequence = new Sequence(tickets++, request, model, outbox, nanoTime.getAsLong());
        outbox.open(sequence);
        unfinished++;
        waiting.add(sequence);
        deadlines.add(sequence);
        notifyAll();
    }

    synchronized boolean cancel(Outbox outbox, String requestId) {
        List<Sequence> found =
                outbox.choices(requestId).stream().filter(s -> !s.hasEnded()).toList();
        found.forEach(sequence -> end(sequence, FinishReason.CANCELLED));
        return !found.isEmpty();
    }

    private void end(Sequence sequence, FinishReason reason) {
        deliver(sequence, sequence.endWithoutToken(Finish.of(reason), nanoTime.getAsLong()));
        notifyAll(); // its worker sweeps the slot
    }

    private void endWhatIsLate() {
        if (deadlines.isEmpty()) {
            return;
        }
        Instant now = wallClock.instant();
        for (Sequence late = deadlines.passed(now); late != null; late = deadlines.passed(now)) {
            end(late, FinishReason.DEADLINE_EXCEEDED);
        }
    }

    synchronized Optional<Emission> take(Outbox outbox) {
        Optional<Delivery> taken = outbox.take();
        if (taken.isPresent() && taken.get().emission().ending().isPresent()) {
            unfinished--;
        }
        if (taken.isPresent() && taken.get().sequence().undrained() == settings.runAhead() - 1) {
            notifyAll(); // its sequence was paused
        }
        return taken.map(Delivery::emission);
    }

    synchronized int unfinished(Outbox outbox) {
        return outbox.unfinished();
    }

    synchronized int unfinished() {
        return unfinished;
    }

    synchronized int slotsTakenBy(Outbox outbox) {
        return slots.stream().mapToInt(of -> of.takenBy(outbox)).sum();
    }

    synchronized void close(Outbox outbox) {
        unfinished -= outbox.unfinished();
        for (Sequence sequence : outbox.close()) {
            sequence.end();
            waiting.remove(sequence);
            deadlines.remove(sequence);
        }
        notifyAll(); // the workers sweep the slots
    }

    /// The next step of the worker that has these slots; empty if it can do nothing now.
    synchronized Plan plan(Slots mine) {
        if (stopped) {
            return Plan.NOTHING;
        }
        endWhatIsLate();
        List<Copy> copies = new ArrayList<>();
        mine.sweep(copies);
        if (admit(mine) && !waiting.isEmpty()) {
            notifyAll(); // who is first now may be for another worker
        }
        mine.share(copies);
        return new Plan(copies, StepRows.of(mine.sequences(), settings));
    }

    /// As [#plan], but waits until there is something to do; for a deadline, no longer than that.
    ///
    /// @return empty when the engine stops
    synchronized Optional<Plan> awaitPlan(Slots mine) throws InterruptedException {
        Plan plan = plan(mine);
        while (plan.isEmpty() && !stopped) {
            wait(deadlines.isEmpty() ? 0 : deadlines.millisToWait(wallClock.instant()));
            plan = plan(mine);
        }
        return stopped ? Optional.empty() : Optional.of(plan);
    }

    /// @return whether a sequence left those that wait
    private boolean admit(Slots mine) {
        int before = waiting.size();
        fill(mine);
        preempt(mine);
        return waiting.size() < before;
    }

    /// The choices of a request go to the worker that has one of them already, while it has slots:
    /// they share a prefill. So that this costs a look at a few sequences only, nobody looks
    /// further than there are slots.
    private void fill(Slots mine) {
        long now = nanoTime.getAsLong();
        Map<Slots, Integer> leftToOthers = new HashMap<>();
        Iterator<Sequence> urgent = waiting.iterator();
        while (urgent.hasNext() && !mine.isFull()) {
            Sequence next = urgent.next();
            Slots siblings = slotsOfSiblings(next);
            if (siblings != null
                    && siblings != mine
                    && leftToOthers.merge(siblings, 1, Integer::sum) <= siblings.free()) {
                continue;
            }
            if (siblings != mine && mine.running() >= fairShare()) {
                return;
            }
            urgent.remove();
            if (isToRun(next, now)) {
                mine.add(next);
            }
        }
    }

    private static @Nullable Slots slotsOfSiblings(Sequence sequence) {
        for (Sequence sibling : sequence.outbox().choices(sequence.stream().requestId())) {
            if (!sibling.hasEnded() && sibling.slots().isPresent()) {
                return sibling.slots().get();
            }
        }
        return null;
    }

    private void preempt(Slots mine) {
        long now = nanoTime.getAsLong();
        for (Sequence leaving = givingWay(mine); leaving != null; leaving = givingWay(mine)) {
            Sequence next = waiting.removeFirst();
            if (isToRun(next, now)) {
                mine.replace(leaving, next);
                waiting.add(leaving);
                counters.preempted();
            }
        }
    }

    private boolean isToRun(Sequence next, long now) {
        Optional<Emission> last = next.admit(now);
        last.ifPresent(emission -> deliver(next, emission));
        return last.isEmpty();
    }

    /// The least urgent of all running sequences, if it is one of these and gives way to the first
    /// that waits, since there is no free slot. Each time it does, a sequence of a lower priority
    /// runs, so nothing goes round in circles; and older ones do no longer, so it comes to an end.
    private @Nullable Sequence givingWay(Slots mine) {
        if (waiting.isEmpty() || running() < settings.slots()) {
            return null;
        }
        Sequence least = null;
        for (Slots of : slots) {
            Sequence candidate = of.leastUrgent();
            if (candidate != null && (least == null || candidate.yieldsTo(least))) {
                least = candidate;
            }
        }
        boolean gives =
                least != null
                        && least.slots().filter(of -> of == mine).isPresent()
                        && least.givesWayTo(waiting.first());
        return gives ? least : null;
    }

    /// What a worker may take so that few sequences spread over all workers. As slots are divided
    /// evenly too, some worker with a free slot is always below it while a sequence waits.
    private int fairShare() {
        return Math.ceilDiv(running() + waiting.size(), settings.workers());
    }

    /// A step is under way: what follows on the device finds its keys and values there.
    synchronized void launched(Plan plan) {
        int draw = 0;
        for (Row row : plan.rows()) {
            row.sequence().content().ran(row.chunk().tokens().size());
            if (row.chunk().draw().isPresent()) {
                row.sequence().await(draw++);
            }
        }
    }

    /// What the model selected, one choice for each draw of the plan.
    synchronized void apply(Plan plan, List<Choice> choices) {
        long now = nanoTime.getAsLong();
        Iterator<Choice> next = choices.iterator();
        for (Row row : plan.rows()) {
            if (row.chunk().draw().isPresent()) {
                select(row.sequence(), next.next(), now);
            }
        }
        if (!plan.rows().isEmpty()) {
            counters.stepped();
        }
    }

    /// A step that was launched will bring nothing.
    synchronized void drop(Plan plan) {
        plan.rows().forEach(row -> row.sequence().awaitsNothing());
    }

    private void select(Sequence sequence, Choice choice, long now) {
        sequence.awaitsNothing();
        if (!sequence.hasEnded()) {
            if (sequence.isPrefilling()) {
                counters.prefilled(sequence.promptSize());
            }
            sequence.tellOfToken(measurements, now);
            deliver(sequence, sequence.select(choice, now));
        }
    }

    private void deliver(Sequence sequence, Emission emission) {
        sequence.outbox().add(sequence, emission);
        if (emission.ending().isPresent()) {
            Ending ending = emission.ending().get();
            sequence.end();
            waiting.remove(sequence); // where it gave its slot away before its last token was read
            deadlines.remove(sequence);
            measurements.ended(ending.finish().reason(), ending.timings());
        }
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
        int running = 0;
        for (Slots of : slots) {
            running += of.running();
        }
        return running;
    }

    synchronized int waiting() {
        return waiting.size();
    }
}
