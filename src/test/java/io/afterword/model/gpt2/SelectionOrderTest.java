package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;
import io.afterword.model.engine.Draw;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class SelectionOrderTest {
    private static final int VOCABULARY = 100;

    private static final SamplingParams PLAIN = new SamplingParams(1, 0, 1);
    private static final SamplingParams TOP_K = new SamplingParams(1, 5, 1);
    private static final SamplingParams TOP_P = new SamplingParams(1, 0, 0.5);
    private static final SamplingParams MIN_P = minP(0, 1);

    @Test
    void sortsRowsByTheFiltersThatTheyHave() {
        Selection selection =
                selection(
                        SamplingParams.GREEDY, // 0
                        PLAIN, // 1
                        TOP_K, // 2
                        MIN_P, // 3
                        minP(7, 1), // 4
                        TOP_P, // 5
                        MIN_P, // 6
                        minP(0, 0.9), // 7
                        PLAIN, // 8
                        SamplingParams.GREEDY); // 9
        assertThat(selection.sorted(IntStream.range(0, 10).boxed().toList()))
                .containsExactly(3, 6, 4, 7, 2, 5, 1, 8, 0, 9);
        assertThat(selection.bounds()).containsExactly(2, 4, 6, 8);
    }

    @Test
    void knowsFiltersThatKeepEverything() {
        Selection selection =
                selection(
                        new SamplingParams(1, VOCABULARY, 1),
                        new SamplingParams(1, 3 * VOCABULARY, 1),
                        minP(VOCABULARY, 1),
                        new SamplingParams(0, 3, 0.5));
        assertThat(selection.bounds()).containsExactly(1, 1, 1, 3);
    }

    @Test
    void drawsNothingWhereEveryTokenIsBanned() {
        Set<Integer> all = Set.copyOf(IntStream.range(0, VOCABULARY).boxed().toList());
        Set<Integer> allButOne = Set.copyOf(IntStream.range(1, VOCABULARY + 9).boxed().toList());
        Selection selection = new Selection(List.of(banning(all), banning(allButOne)), VOCABULARY);
        assertThat(selection.bounds()).containsExactly(0, 0, 1, 1);
    }

    private static Draw banning(Set<Integer> banned) {
        Draw draw = new Draw(TOP_K, 0);
        return new Draw(draw.params(), 0, banned, draw.prompt(), draw.generated(), draw.report());
    }

    private static SamplingParams minP(int topK, double topP) {
        return new SamplingParams(1, topK, topP, 0.1, Penalties.NONE, Map.of());
    }

    private static Selection selection(SamplingParams... params) {
        return new Selection(Stream.of(params).map(one -> new Draw(one, 0.5)).toList(), VOCABULARY);
    }
}
