package io.afterword.model.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// One device, or one core of a CPU: runs the steps of the sequences in its slots. Used by one
/// thread, but for [#awaitDone].
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final int number;
    private final LanguageModel model;
    private final Schedule schedule;
    private final Slots slots;
    private final EngineCounters counters;
    private final LongSupplier nanoTime;
    private final Measurements measurements;
    private final Consumer<Throwable> onFatal;
    private final Strikes strikes = new Strikes();
    private final CountDownLatch done = new CountDownLatch(1);
    private Optional<ModelRunner> runner = Optional.empty();
    private Optional<UnderWay> underWay = Optional.empty();

    /// A step that the device makes, and what it is for.
    private record UnderWay(Plan plan, ModelRunner.Launched step, long launched) {
        List<Choice> choices() {
            List<Choice> choices = step.choices();
            if (choices.size() != plan.draws()) {
                throw new IllegalStateException(
                        "the model made %d choices for %d draws"
                                .formatted(choices.size(), plan.draws()));
            }
            return choices;
        }
    }

    Worker(
            int number,
            LanguageModel model,
            Schedule schedule,
            EngineCounters counters,
            LongSupplier nanoTime,
            Measurements measurements,
            Consumer<Throwable> onFatal) {
        this.number = number;
        this.model = model;
        this.schedule = schedule;
        this.slots = schedule.slotsOf(number);
        this.counters = counters;
        this.nanoTime = nanoTime;
        this.measurements = measurements;
        this.onFatal = onFatal;
    }

    /// Steps until the engine stops, then frees the device. What ends it otherwise is reported when
    /// the device is free.
    @Override
    public void run() {
        Optional<Throwable> failure = work();
        close();
        failure.ifPresent(onFatal);
    }

    private Optional<Throwable> work() {
        try {
            open();
            for (Optional<Plan> plan = next(); plan.isPresent(); plan = next()) {
                step(plan.get());
            }
            return Optional.empty();
        } catch (Throwable failure) { // also an Error or an interrupt: neither may end it silently
            return Optional.of(failure);
        }
    }

    /// What a device makes now is not waited for in order to plan what it makes next.
    private Optional<Plan> next() throws InterruptedException {
        return underWay.isPresent() ? Optional.of(schedule.plan(slots)) : schedule.awaitPlan(slots);
    }

    /// One step, if there is something to do.
    boolean step() {
        Plan plan = schedule.plan(slots);
        if (plan.isEmpty() && underWay.isEmpty()) {
            return false;
        }
        step(plan);
        return true;
    }

    /// Launches a step, and applies the one before it; or this one, where the device does not run
    /// ahead.
    private void step(Plan plan) {
        try {
            Optional<UnderWay> launched = launch(plan);
            finishUnderWay();
            schedule.launched(plan);
            underWay = launched;
            if (!runner().runsAhead()) {
                finishUnderWay();
            }
        } catch (RuntimeException failure) {
            schedule.drop(plan);
            lose(failure);
        }
    }

    private void finishUnderWay() {
        if (underWay.isPresent()) {
            UnderWay made = underWay.get();
            List<Choice> choices = made.choices();
            measurements.stepped(
                    made.plan().rows().size(),
                    made.plan().tokens(),
                    nanoTime.getAsLong() - made.launched());
            strikes.survived();
            schedule.apply(made.plan(), choices);
            underWay = Optional.empty();
        }
    }

    private Optional<UnderWay> launch(Plan plan) {
        ModelRunner device = runner();
        plan.copies().forEach(device::copy);
        if (plan.rows().isEmpty()) {
            return Optional.empty();
        }
        LOG.atDebug()
                .addKeyValue("worker", number)
                .addKeyValue("rows", plan.rows().size())
                .addKeyValue("draws", plan.draws())
                .log("step");
        long now = nanoTime.getAsLong();
        return Optional.of(new UnderWay(plan, device.launch(plan.chunks()), now));
    }

    private ModelRunner runner() {
        if (runner.isEmpty()) {
            runner = Optional.of(model.newRunner(slots.ofTheRunner()));
        }
        return runner.get();
    }

    /// Takes the device's memory before the first prompt comes, so that a lack of it shows at once.
    private void open() {
        while (runner.isEmpty()) {
            try {
                runner();
            } catch (RuntimeException failure) {
                lose(failure);
            }
        }
    }

    /// The next step makes a new runner, and prefills every sequence from its tokens.
    private void lose(RuntimeException failure) {
        counters.deviceFailed();
        int strike = strikes.strike();
        free().filter(again -> !again.equals(failure)).ifPresent(failure::addSuppressed);
        underWay.map(UnderWay::plan).ifPresent(schedule::drop);
        underWay = Optional.empty();
        schedule.lostContent(slots);
        if (strike >= Strikes.OUT) {
            throw new DeviceLostException(strike, failure);
        }
        LOG.atWarn()
                .addKeyValue("worker", number)
                .addKeyValue("strike", strike)
                .setCause(failure)
                .log("device failed, rebuilding it");
    }

    /// Closes the runner.
    ///
    /// @return what that threw
    private Optional<RuntimeException> free() {
        Optional<ModelRunner> closing = runner;
        runner = Optional.empty();
        try {
            closing.ifPresent(ModelRunner::close);
            return Optional.empty();
        } catch (RuntimeException failure) {
            return Optional.of(failure);
        }
    }

    /// Frees the device; nothing is stepped any more.
    void close() {
        free().ifPresent(failure ->
                LOG.atWarn()
                        .addKeyValue("worker", number)
                        .setCause(failure)
                        .log("device could not be freed"));
        done.countDown();
    }

    /// Waits until the device is free.
    ///
    /// @return whether it was within the time
    boolean awaitDone(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }
}
