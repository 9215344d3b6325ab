package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

class EnginesTest {
    private final FakeLanguageModel one = new FakeLanguageModel(64);
    private final FakeLanguageModel two = new FakeLanguageModel(64);
    private final List<Throwable> fatal = new ArrayList<>();
    private final Engines engines =
            new Engines(
                    ServedModels.of(List.of(one.served("one"), two.served("two"))),
                    _ -> new EngineSettings(1, 2, 4, 256),
                    () -> 0,
                    InstantSource.system(),
                    _ -> Measurements.NONE,
                    fatal::add);
    private final EngineSession session = engines.openSession();
    private final Received received = new Received();

    @AfterEach
    void close() {
        engines.close();
        assertThat(one.openRunners() + two.openRunners()).isZero();
    }

    @Test
    void letsTheModelAnswerThatWasAsked() {
        one.answering("Hello", " from one");
        two.answering("Hello", " from two");
        session.submit(prompt("a", "one", 20));
        session.submit(prompt("b", "two", 20));
        finish();
        assertThat(received.text("a")).isEqualTo(" from one");
        assertThat(received.text("b")).isEqualTo(" from two");
        assertThat(engines.tokens()).isEqualTo(20);
    }

    @Test
    void refusesAModelThatNoEngineHas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.submit(prompt("a", "three", 5)))
                .withMessageContaining("asks for three");
    }

    @Test
    void refusesAFormThatItsModelDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.submit(prompt("a", "two:3", 5)))
                .withMessageContaining("asks for two:3");
    }

    @Test
    void addsUpWhatTheEnginesHold() {
        session.submit(prompt("a", "one", 20));
        session.submit(prompt("b", "two", 20));
        session.submit(prompt("c", "two", 20));
        session.submit(prompt("d", "two", 20));
        assertThat(session.unfinished()).isEqualTo(4);
        engines.stepAll();
        assertThat(session.slots()).isEqualTo(3);
        assertThat(engines.running()).isEqualTo(3);
        assertThat(engines.waiting()).isEqualTo(1);
        assertThat(engines.unfinished()).isEqualTo(4);
    }

    @Test
    void cancelsInWhicheverEngineAGenerationRuns() {
        session.submit(prompt("a", "one", 20));
        session.submit(prompt("b", "two", 20));
        engines.stepAll();
        assertThat(session.cancel("b")).isTrue();
        assertThat(session.cancel("nobody")).isFalse();
        finish();
        assertThat(received.finish("b").reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(received.finish("a").reason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void drainsEveryEngineEvenWhereOneAloneWouldFillTheBatch() {
        session.submit(prompt("a", "one", 20));
        session.submit(prompt("b", "two", 20));
        steps(4); // four tokens of each
        assertThat(session.drain(4, received)).isEqualTo(4);
        assertThat(received.stream("a")).hasSize(2);
        assertThat(received.stream("b")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(session.drain(1, received)).isEqualTo(1);
        }
        assertThat(received.stream("a")).as("a batch of one, taken in turn").hasSize(3);
        assertThat(received.stream("b")).hasSize(3);
    }

    @Test
    void fillsTheBatchFromOneEngineWhereTheOthersHaveNothing() {
        session.submit(prompt("a", "two", 20));
        steps(4);
        assertThat(session.drain(4, received)).isEqualTo(4);
        assertThat(session.drain(4, received)).isZero();
    }

    @Test
    void givesAllSlotsBackWithTheSession() {
        session.submit(prompt("a", "one", 20));
        session.submit(prompt("b", "two", 20));
        engines.stepAll();
        session.close();
        engines.stepAll();
        assertThat(engines.running()).isZero();
    }

    @Test
    void tellsOfTheFirstEngineThatFailsAndOfNoOther() {
        one.failForwards(100);
        two.failForwards(100);
        session.submit(prompt("a", "one", 20));
        session.submit(prompt("b", "two", 20));
        steps(10);
        assertThat(fatal).singleElement().isInstanceOf(DeviceLostException.class);
    }

    private void finish() {
        boolean any = true;
        while (any) {
            boolean stepped = engines.stepAll();
            any = session.drain(Integer.MAX_VALUE, received) > 0 || stepped;
        }
    }

    private void steps(int times) {
        for (int i = 0; i < times; i++) {
            engines.stepAll();
        }
    }

    private static GenerationRequest prompt(String id, String model, int maxTokens) {
        GenerationRequest fake = Prompts.prompt(id, "Hello", maxTokens);
        return new GenerationRequest(
                fake.stream(),
                model,
                fake.prompt(),
                fake.generated(),
                fake.sampling(),
                fake.stops(),
                fake.seed(),
                fake.report(),
                fake.priority(),
                fake.deadline());
    }
}
