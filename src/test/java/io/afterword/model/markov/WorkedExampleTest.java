package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.domain.Evidence;
import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

/// *I like apples · I like bananas · you like bananas*: the table of successors that a person would
/// draw.
class WorkedExampleTest {
    private static final List<String> WORDS = List.of("I", "you", "like", "apples", "bananas");
    private static final TableShape SHAPE = new TableShape(2, WORDS.size(), 0, false);
    private static final double THIRD = 1.0 / 3;

    private final HeapRows rows = new HeapRows();

    @BeforeEach
    void learn() {
        Counter counter = new Counter(SHAPE, Shard.WHOLE, rows);
        Stream.of("I like apples", "I like bananas", "you like bananas")
                .map(WorkedExampleTest::tokens)
                .forEach(text -> counter.count(Passages.of(text, SHAPE, Shard.WHOLE, 1)));
    }

    private static TokenIds tokens(String text) {
        return TokenIds.of(Stream.of(text.split(" ")).mapToInt(WORDS::indexOf).toArray());
    }

    private double[] after(String text) {
        return new NgramTable(SHAPE, rows).predict(tokens(text), Estimate.MLE, 2).toArray();
    }

    @Test
    void everyCellOfTheTableIsAsDrawn() {
        assertThat(after("I")).containsExactly(0, 0, 1, 0, 0);
        assertThat(after("you")).containsExactly(0, 0, 1, 0, 0);
        assertThat(after("like")).containsExactly(0, 0, 0, THIRD, 2 * THIRD);
        assertThat(after("apples")).containsExactly(0.25, 0.25, 0.25, 0, 0.25);
        assertThat(after("bananas")).containsExactly(0.25, 0.25, 0.25, 0.25, 0);
    }

    @Test
    void onlyTheLastTokenCountsInATableOfPairs() {
        assertThat(after("bananas you like")).isEqualTo(after("like"));
    }

    @Test
    void theEvidenceNamesTheCounts() {
        NgramTable table = new NgramTable(SHAPE, rows);
        NgramPrediction afterLike = table.predict(tokens("like"), Estimate.MLE, 2);
        assertThat(afterLike.evidence(WORDS.indexOf("bananas"))).isEqualTo(new Evidence(2, 2, 3));
        assertThat(afterLike.evidence(WORDS.indexOf("you"))).isEqualTo(new Evidence(2, 0, 3));
        NgramPrediction afterApples = table.predict(tokens("apples"), Estimate.MLE, 2);
        assertThat(afterApples.evidence(WORDS.indexOf("you"))).isEqualTo(new Evidence(0, 0, 0));
        NgramPrediction smoothed = table.predict(tokens("like"), Estimate.KNESER_NEY, 2);
        assertThat(smoothed.evidence(WORDS.indexOf("apples"))).isEqualTo(new Evidence(2, 1, 3));
        assertThat(smoothed.evidence(WORDS.indexOf("I"))).isEqualTo(new Evidence(1, 2, 9));
    }

    @Test
    void anEmptyTableSpreadsEvenly() {
        NgramTable empty = new NgramTable(SHAPE, new HeapRows());
        for (Estimate estimate : Estimate.values()) {
            NgramPrediction prediction = empty.predict(TokenIds.NONE, estimate, 2);
            assertThat(prediction.toArray()).containsOnly(new double[] {0.2}, within(1e-15));
            assertThat(prediction.evidence(3)).isEqualTo(new Evidence(0, 0, 0));
        }
    }
}
