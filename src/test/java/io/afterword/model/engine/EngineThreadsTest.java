package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.prompt;
import static io.afterword.model.engine.Prompts.until;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

@Timeout(30)
class EngineThreadsTest {
    private final FakeLanguageModel model = new FakeLanguageModel(64);
    private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    private final Engine engine =
            new Engine(
                    model.served(Prompts.MODEL),
                    new EngineSettings(3, 8, 4, 16),
                    System::nanoTime,
                    InstantSource.system(),
                    Measurements.NONE,
                    fatal::add);

    @AfterEach
    void close() {
        engine.close();
        assertThat(model.openRunners()).isZero();
    }

    @Test
    void workersServeManyTasksWhileTheirThreadsSubmitDrainAndCancel() throws Exception {
        engine.start();
        List<TaskThread> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TaskThread task = new TaskThread("task" + i);
            tasks.add(task);
            threads.add(Thread.ofPlatform().daemon().start(task));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(fatal).isEmpty();
        tasks.forEach(TaskThread::check);
        await().untilAsserted(() -> assertThat(engine.running()).isZero());
        assertThat(engine.waiting()).isZero();
    }

    /// A stream thread with one task of 50 prompts, every tenth of them cancelled while it runs.
    private final class TaskThread implements Runnable {
        private static final int PROMPTS = 50;

        private final String name;
        private final Received received = new Received();

        TaskThread(String name) {
            this.name = name;
        }

        @Override
        public void run() {
            try (EngineSession session = engine.openSession()) {
                for (int i = 0; i < PROMPTS; i++) {
                    session.submit(request(i));
                    session.drain(7, received);
                    if (i % 10 == 9) {
                        session.cancel(request(i - 3).requestId());
                    }
                }
                while (session.unfinished() > 0) {
                    session.drain(Integer.MAX_VALUE, received);
                    Thread.onSpinWait();
                }
            }
        }

        private GenerationRequest request(int number) {
            return prompt(name + "-" + number, 1 + number % 40);
        }

        void check() {
            for (int i = 0; i < PROMPTS; i++) {
                GenerationRequest request = request(i);
                String id = request.requestId();
                assertThat(received.hasEnded(id)).isTrue();
                assertThat(received.text(id)).isEqualTo(received.ending(id).text());
                if (received.finish(id).reason() != FinishReason.CANCELLED) {
                    assertThat(received.tokens(id))
                            .isEqualTo(Undisturbed.of(model, request).tokens());
                }
            }
        }
    }

    @Test
    void workersThatHaveNothingToDoPark() {
        EngineSession session = sessionWithAPausedSequence();
        Received received = new Received();
        await().until(() -> {
            session.drain(1, received);
            return session.unfinished() == 0;
        });
        assertThat(received.tokens("a").size()).isEqualTo(30);
    }

    @Test
    void aParkedWorkerGivesTheSlotOfACancelledSequenceBack() {
        EngineSession session = sessionWithAPausedSequence();
        assertThat(session.slots()).isEqualTo(1);
        session.cancel("a");
        await().untilAsserted(() -> assertThat(session.slots()).isZero());
    }

    @Test
    void aParkedWorkerGivesTheSlotsOfAClosedSessionBack() {
        EngineSession session = sessionWithAPausedSequence();
        session.close();
        await().untilAsserted(() -> assertThat(session.slots()).isZero());
    }

    @Test
    void aParkedWorkerEndsWhatIsLate() {
        EngineSession session = sessionWithAPausedSequence();
        session.submit(until(prompt("late", 30), Instant.now().plusMillis(200)));
        await().untilAsserted(() -> assertThat(engine.tokens()).as("both pause").isEqualTo(8));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(engine.running()).isEqualTo(1));
    }

    private EngineSession sessionWithAPausedSequence() {
        engine.start();
        EngineSession session = engine.openSession();
        session.submit(prompt("a", 30));
        await().untilAsserted(() -> assertThat(engine.tokens()).isEqualTo(4));
        await().untilAsserted(() -> assertThat(workers()).allMatch(EngineThreadsTest::isParked));
        return session;
    }

    private static List<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("afterword-worker-"))
                .toList();
    }

    private static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }

    @Test
    void aSessionsCallsDoNotWaitForTheModel() throws Exception {
        CountDownLatch inForward = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicBoolean waitedInVain = new AtomicBoolean();
        model.duringForward(chunks -> {
            inForward.countDown();
            waitedInVain.compareAndSet(false, !opensInTime(mayGoOn));
        });
        engine.start();
        EngineSession session = engine.openSession();
        session.submit(prompt("a", 3));
        inForward.await();
        session.submit(prompt("b", 3));
        Received received = new Received();
        assertThat(session.cancel("a")).isTrue();
        assertThat(session.drain(9, received)).isEqualTo(1);
        session.close();
        assertThat(session.unfinished()).isZero();
        mayGoOn.countDown();
        assertThat(waitedInVain).as("the model had to go on first").isFalse();
        await().untilAsserted(() -> assertThat(session.slots()).isZero());
        assertThat(fatal).isEmpty();
    }

    private static boolean opensInTime(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void theDeviceIsFreeWhenAFatalFailureIsReported() {
        List<Integer> openWhenReported = new CopyOnWriteArrayList<>();
        Engine[] failing = new Engine[1];
        failing[0] =
                new Engine(
                        model.served(Prompts.MODEL),
                        new EngineSettings(1, 1, 4, 16),
                        System::nanoTime,
                        InstantSource.system(),
                        Measurements.NONE,
                        failure -> {
                            failing[0].close(); // returns, although it is called by the worker
                            openWhenReported.add(model.openRunners());
                        });
        model.failForwards(100);
        failing[0].start();
        failing[0].openSession().submit(prompt("a", 3));
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(openWhenReported).containsExactly(0));
    }

    @Test
    void devicesThatCannotBeMadeFailTheEngineBeforeTheFirstPrompt() {
        model.failNewRunners(1000);
        engine.start();
        await().untilAsserted(() -> assertThat(fatal).hasSize(1));
        assertThat(fatal.getFirst()).isInstanceOf(DeviceLostException.class);
    }

    @Test
    void closeStopsWorkersInTheMiddleOfTheirSequences() {
        engine.start();
        EngineSession session = engine.openSession();
        session.submit(prompt("a", 50));
        engine.close();
        engine.close();
        assertThat(model.openRunners()).isZero();
        await().untilAsserted(() -> assertThat(workers()).isEmpty());
    }
}
