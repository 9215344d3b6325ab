package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Tasks submit prompts of several choices, priorities, deadlines and common beginnings, cancel,
/// drain, lose their sessions and come back with what they published, devices fail, time passes and
/// workers step, in any order, also in the middle of a step, with prefix caches of all sizes. Every
/// stream must come out as if it had been alone.
class EngineSimulationTest {
    private static final int TASKS = 3;
    private static final int CONTEXT = 200;
    private static final int MOST_CHOICES = 3;
    private static final int DEVICE_FAILURES = Strikes.OUT - 1;

    enum Kind {
        SUBMIT,
        CANCEL,
        DRAIN,
        REOPEN,
        PASS_TIME,
        STEP,
        STEP_ALL,
        FAIL_FORWARD,
        FAIL_RUNNER
    }

    /// @param on which task or worker
    /// @param value which prompt, or how many emissions
    /// @param next comes in the middle of this one, if this one is a step; after it otherwise
    record Action(Kind kind, int on, int value, List<Action> next) {}

    @Property(tries = 400)
    void everyStreamComesOutAsIfItHadBeenAlone(
            @ForAll("settings") EngineSettings settings,
            @ForAll("actions") List<Action> actions,
            @ForAll boolean anyByte,
            @ForAll boolean runsAhead) {
        Simulation simulation = new Simulation(settings, anyByte, runsAhead);
        actions.forEach(simulation::perform);
        simulation.finish();
    }

    @Provide
    Arbitrary<EngineSettings> settings() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(4, 6),
                        Arbitraries.integers().between(1, 150),
                        Arbitraries.integers().between(0, 9))
                .as((workers, more, runAhead, stepTokens, cache) ->
                        new EngineSettings(workers, workers + more, runAhead, stepTokens, cache));
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<List<Action>> inTheMiddle =
                action(Arbitraries.just(List.of())).list().ofMaxSize(2);
        return action(inTheMiddle).list().ofMinSize(5).ofMaxSize(120);
    }

    private static Arbitrary<Action> action(Arbitrary<List<Action>> next) {
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(6, Kind.SUBMIT),
                                Tuple.of(2, Kind.CANCEL),
                                Tuple.of(6, Kind.DRAIN),
                                Tuple.of(1, Kind.REOPEN),
                                Tuple.of(2, Kind.PASS_TIME),
                                Tuple.of(9, Kind.STEP),
                                Tuple.of(9, Kind.STEP_ALL),
                                Tuple.of(1, Kind.FAIL_FORWARD),
                                Tuple.of(1, Kind.FAIL_RUNNER)),
                        Arbitraries.integers().between(0, TASKS - 1),
                        Arbitraries.integers().between(0, 999),
                        next)
                .as(Action::new);
    }

    private static final class Simulation {
        private final FakeLanguageModel model = new FakeLanguageModel(CONTEXT);
        private final TestEngine engine;
        private final EngineSettings settings;
        private final List<Task> tasks = new ArrayList<>();
        private int prompts;
        private int failures;
        private boolean stepping;

        Simulation(EngineSettings settings, boolean anyByte, boolean runsAhead) {
            this.settings = settings;
            if (runsAhead) {
                model.runningAhead();
            }
            if (anyByte) {
                model.speakingAnyByte();
            }
            engine = new TestEngine(model, settings);
            for (int i = 0; i < TASKS; i++) {
                tasks.add(new Task(engine.openSession()));
            }
        }

        void perform(Action action) {
            Task task = tasks.get(action.on());
            switch (action.kind()) {
                case SUBMIT -> submit(task, newPrompt(action.on(), action.value()));
                case PASS_TIME -> engine.passMillis(action.value() * 20L);
                case CANCEL -> task.cancel(action.value());
                case DRAIN -> task.drain(1 + action.value() % 12);
                case REOPEN -> task.reopen();
                case STEP, STEP_ALL -> step(action);
                case FAIL_FORWARD -> fail(() -> model.failForwards(1));
                case FAIL_RUNNER ->
                        fail(() -> {
                            model.failForwards(1); // without it none is made
                            if (failures++ < DEVICE_FAILURES) {
                                model.failNewRunners(1);
                            }
                        });
            }
            if (!isStep(action)) {
                action.next().forEach(this::perform);
            }
        }

        private static boolean isStep(Action action) {
            return action.kind() == Kind.STEP || action.kind() == Kind.STEP_ALL;
        }

        private void fail(Runnable device) {
            if (failures++ < DEVICE_FAILURES) {
                device.run();
            }
        }

        private void step(Action action) {
            if (stepping) { // an engine's step is not made in the middle of another of its steps
                return;
            }
            stepping = true;
            List<Action> inTheMiddle = new ArrayList<>(action.next());
            model.duringForward(chunks -> {
                List<Action> now = List.copyOf(inTheMiddle);
                inTheMiddle.clear();
                now.forEach(this::perform);
            });
            if (action.kind() == Kind.STEP) {
                engine.engine.step(action.on() % settings.workers());
            } else {
                engine.engine.stepAll();
            }
            stepping = false;
            assertThat(engine.engine.running()).isLessThanOrEqualTo(settings.slots());
            assertThat(engine.fatal).isEmpty();
        }

        private void submit(Task task, GenerationRequest prompt) {
            for (int choice = 0; choice <= prompts % MOST_CHOICES; choice++) {
                task.submit(Prompts.choice(prompt, choice));
            }
        }

        private GenerationRequest newPrompt(int task, int value) {
            return new GenerationRequest(
                    new StreamId("p%d-%d".formatted(prompts++, task), 0),
                    Prompts.MODEL,
                    new FakeTokenizer().encode(text(value)),
                    TokenIds.NONE,
                    new SamplingParams(
                            value % 2, 0, 1, 0, new Penalties(1 + value % 4 / 3, 0, 0), Map.of()),
                    stops(value),
                    value,
                    new Report(value % 4 / 2, false),
                    value % 4,
                    value % 6 == 0
                            ? Optional.of(engine.now().plusSeconds(value % 40))
                            : Optional.empty());
        }

        /// Texts of a few templates, some as long as the context.
        private static String text(int value) {
            String template = List.of("", "x", "xy", "The ").get(value % 4);
            int common = Math.min(CONTEXT - 3, template.length() * (value % 180));
            String begin = template.repeat(200).substring(0, common);
            return begin + Integer.toString(value % 8).repeat(1 + value % 2);
        }

        private static StopRules stops(int value) {
            int most = value % 30;
            return new StopRules(
                    most,
                    value % 3 == 0 ? List.of("e", "xy", "Q") : List.of(),
                    value % 5 == 0 ? Set.of(65, 77, 90, 200) : Set.of(),
                    value % 7 == 0,
                    value % 11 == 0 ? most / 2 : 0,
                    value % 13 == 0);
        }

        /// Runs everything to its end and looks at every stream.
        void finish() {
            model.duringForward(chunks -> {});
            boolean any = true;
            while (any) {
                any = engine.engine.stepAll();
                for (Task task : tasks) {
                    any |= task.drain(Integer.MAX_VALUE) > 0;
                }
            }
            for (Task task : tasks) {
                assertThat(task.session.unfinished()).isZero();
                assertThat(task.session.slots()).isZero();
                task.submitted.forEach(prompt -> check(task.received, prompt));
            }
            assertThat(engine.engine.running()).isZero();
            assertThat(engine.engine.waiting()).isZero();
            assertThat(engine.engine.unfinished()).isZero();
            engine.close();
        }

        private void check(Received received, GenerationRequest prompt) {
            StreamId id = prompt.stream();
            Undisturbed alone = Undisturbed.of(model, prompt);
            assertThat(received.hasEnded(id)).as(id + " has an ending").isTrue();
            assertThat(received.text(id)).isEqualTo(received.ending(id).text());
            assertThat(received.ending(id).cachedTokens()).isBetween(0, prompt.prompt().size());
            TokenIds tokens = received.tokens(id);
            if (isEarly(received.finish(id).reason())) {
                assertThat(tokens.size()).isLessThan(Math.max(1, alone.tokens().size()));
                assertThat(tokens).isEqualTo(alone.tokens().slice(0, tokens.size()));
            } else {
                assertThat(tokens).isEqualTo(alone.tokens());
                assertThat(received.text(id)).isEqualTo(alone.text());
                assertThat(received.finish(id)).isEqualTo(alone.finish());
                assertThat(received.stream(id).stream().map(Emission::prediction))
                        .containsExactlyElementsOf(alone.predictions());
            }
        }

        private static boolean isEarly(FinishReason reason) {
            return reason == FinishReason.CANCELLED || reason == FinishReason.DEADLINE_EXCEEDED;
        }

        /// A task of the topology: what it has published outlives its sessions.
        private final class Task {
            final Received received = new Received();
            final List<GenerationRequest> submitted = new ArrayList<>();
            EngineSession session;

            Task(EngineSession session) {
                this.session = session;
            }

            void submit(GenerationRequest prompt) {
                submitted.add(prompt);
                session.submit(prompt);
            }

            void cancel(int which) {
                if (!submitted.isEmpty()) {
                    String id = submitted.get(which % submitted.size()).requestId();
                    boolean cancelled = session.cancel(id);
                    assertThat(cancelled && choices(id).allMatch(received::hasEnded)).isFalse();
                }
            }

            private Stream<StreamId> choices(String id) {
                return submitted.stream()
                        .map(GenerationRequest::stream)
                        .filter(stream -> stream.requestId().equals(id));
            }

            int drain(int most) {
                Map<StreamId, Integer> tokens = new HashMap<>();
                int taken =
                        session.drain(
                                most,
                                emission -> {
                                    received.accept(emission);
                                    if (emission.token().isPresent()) {
                                        tokens.merge(emission.stream(), 1, Integer::sum);
                                    }
                                });
                assertThat(tokens.values()).allMatch(n -> n <= settings.runAhead());
                return taken;
            }

            void reopen() {
                EngineSession before = session;
                before.close();
                session = engine.openSession();
                for (GenerationRequest prompt : submitted) {
                    StreamId id = prompt.stream();
                    if (!received.hasEnded(id)) {
                        session.submit(Prompts.resumed(prompt, received.tokens(id)));
                    }
                }
                assertThat(before.unfinished()).isZero();
                assertThat(before.drain(1, received)).isZero();
            }
        }
    }
}
