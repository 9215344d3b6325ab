package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

class EngineSettingsTest {
    @Test
    void refusesWhatCannotWorkByTheNameOfItsKey() {
        assertRefused(() -> new EngineSettings(0, 4, 8, 256), "engine.workers must be >= 1, was 0");
        assertRefused(
                () -> new EngineSettings(4, 3, 8, 256),
                "engine.slots must be at least one per worker (4), was 3");
        assertRefused(
                () -> new EngineSettings(1, 4, 3, 256), "engine.run.ahead must be in 4..16, was 3");
        assertRefused(
                () -> new EngineSettings(1, 4, 17, 256),
                "engine.run.ahead must be in 4..16, was 17");
        assertRefused(
                () -> new EngineSettings(1, 4, 8, 0), "engine.step.tokens must be >= 1, was 0");
        assertRefused(
                () -> new EngineSettings(1, 4, 8, 256, -1),
                "engine.prefix.cache.blocks must be >= 0, was -1");
    }

    @Test
    void dividesSlotsAndBlocksEvenly() {
        EngineSettings settings = new EngineSettings(3, 8, 8, 256);
        assertThat(IntStream.range(0, 3).map(settings::slotsOf)).containsExactly(3, 3, 2);
        EngineSettings caching = new EngineSettings(3, 8, 8, 256, 7);
        assertThat(IntStream.range(0, 3).map(caching::prefixCacheBlocksOf))
                .containsExactly(3, 2, 2);
    }

    @Test
    void defaultsToAWorkerForEachCore() {
        assertThat(EngineSettings.defaults(2).workers()).isEqualTo(2);
    }

    private static void assertRefused(ThrowingCallable made, String message) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
