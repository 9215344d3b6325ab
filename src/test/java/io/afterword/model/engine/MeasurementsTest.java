package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.prompt;
import static io.afterword.model.engine.Prompts.resumed;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.FinishReason;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Emission.Timings;
import io.afterword.model.engine.Measured.Step;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
    private final TestEngine test = TestEngine.with(1, 1);
    private final EngineSession session = test.openSession();
    private final Measured measured = test.measured;

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void tellWhenTokensCame() {
        session.submit(prompt("a", "four", 3));
        test.passMillis(5);
        test.steps(1);
        test.passMillis(2);
        test.steps(1);
        test.passMillis(3);
        test.steps(1);
        assertThat(measured.firstTokens).containsExactly(5L);
        assertThat(measured.nextTokens).containsExactly(2L, 3L);
        assertThat(measured.endings).containsExactly(FinishReason.LENGTH);
        assertThat(measured.timings).containsExactly(new Timings(5, 0, 5));
        assertThat(measured.steps).containsExactly(new Step(1, 4), new Step(1, 1), new Step(1, 1));
        assertThat(test.engine.promptTokens()).isEqualTo(4);
        assertThat(test.engine.tokens()).isEqualTo(3);
    }

    @Test
    void tellNoFirstTokenOfAStreamThatGoesOn() {
        session.submit(resumed(prompt("a", "four", 3), TokenIds.of(7)));
        test.steps(2);
        assertThat(measured.firstTokens).isEmpty();
        assertThat(measured.nextTokens).hasSize(1);
    }

    @Test
    void tellOfStreamsThatEndWithoutAToken() {
        session.submit(prompt("a", 3));
        session.submit(prompt("b", 3));
        test.steps(1);
        session.cancel("b");
        assertThat(measured.endings).containsExactly(FinishReason.CANCELLED);
        assertThat(measured.firstTokens).hasSize(1);
    }
}
