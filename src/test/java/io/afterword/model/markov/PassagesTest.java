package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.domain.TokenIds;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class PassagesTest {
    private static final TableShape SHAPE = new TableShape(4, 100, 99, true);

    @Test
    void aDocumentBeginsAndEndsWithItsMarkers() {
        assertThat(Passages.of(TokenIds.of(1, 2), SHAPE, Shard.WHOLE, -1))
                .containsExactly(new Passage(TokenIds.of(99, 1, 2, 99), 1, -1));
    }

    @Test
    void anEndOfTextWithinADocumentEndsOneAndBeginsAnother() {
        assertThat(Passages.of(TokenIds.of(99, 1, 99, 99, 2, 99), SHAPE, Shard.WHOLE, 1))
                .containsExactly(
                        new Passage(TokenIds.of(99, 1, 99), 1, 1),
                        new Passage(TokenIds.of(99, 2, 99), 1, 1));
    }

    @Test
    void aDocumentWithoutTokensLeavesNothing() {
        assertThat(Passages.of(TokenIds.NONE, SHAPE, Shard.WHOLE, 1)).isEmpty();
    }

    @Test
    void tokensOutsideTheVocabularyAreRefused() {
        assertThatThrownBy(() -> Passages.of(TokenIds.of(1, 100), SHAPE, Shard.WHOLE, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokens must be in 0..99, was 100");
    }

    @Test
    void longDocumentsAreCutAndCountTheSame() {
        TokenIds document =
                TokenIds.of(IntStream.range(0, 100_000).map(i -> i % 89 * (i % 97) % 97).toArray());
        List<Passage> passages = Passages.of(document, SHAPE, Shard.WHOLE, 1);
        assertThat(passages).hasSize(4);
        assertThat(passages)
                .allMatch(passage -> passage.tokens().size() <= Passages.MOST_TOKENS)
                .allMatch(passage -> Passages.bytes(passage) <= 2 * Passages.MOST_TOKENS + 30);
        HeapRows together = new HeapRows();
        new Counter(SHAPE, Shard.WHOLE, together).count(passages);
        HeapRows apart = new HeapRows();
        passages.reversed()
                .forEach(passage -> new Counter(SHAPE, Shard.WHOLE, apart).count(List.of(passage)));
        assertThat(apart.dump()).isEqualTo(together.dump());
        NgramStatistics statistics = new NgramTable(SHAPE, apart).statistics();
        assertThat(statistics.tokens()).isEqualTo(100_001);
        assertThat(statistics.documents()).isEqualTo(1);
    }

    @Property(tries = 200)
    void bytesBecomeTheSamePassages(
            @ForAll @Size(max = 60) List<@IntRange(max = 99) Integer> document,
            @ForAll @IntRange(min = 1, max = 5) int shards,
            @ForAll @IntRange(min = 1, max = 1000) int weight) {
        TokenIds tokens = TokenIds.of(document.stream().mapToInt(token -> token).toArray());
        for (int number = 0; number < shards; number++) {
            for (int signed : new int[] {weight, -weight}) {
                List<Passage> passages =
                        Passages.of(tokens, SHAPE, new Shard(number, shards), signed);
                byte[] bytes = Passages.toBytes(passages);
                assertThat(Passages.ofBytes(bytes)).isEqualTo(passages);
                assertThat(bytes.length)
                        .isLessThanOrEqualTo(passages.stream().mapToInt(Passages::bytes).sum());
            }
        }
    }

    @Test
    void aShardIsSentNoMoreThanTheContextsOfItsTokens() {
        Shard shard = new Shard(3, 8);
        TokenIds document = TokenIds.of(new Random(1).ints(5_000, 0, 99).toArray());
        for (Passage passage : Passages.of(document, SHAPE, shard, 1)) {
            int others = 0;
            for (int i = passage.from(); i < passage.tokens().size(); i++) {
                others = shard.owns(passage.tokens().get(i - 1)) ? 0 : others + 1;
                assertThat(others).isLessThanOrEqualTo(SHAPE.longestContext());
            }
            assertThat(others).isZero();
        }
    }

    @Test
    void brokenBytesAreRefused() {
        byte[] bytes = Passages.toBytes(Passages.of(TokenIds.of(1, 2, 3), SHAPE, Shard.WHOLE, 1));
        for (int length = 1; length < bytes.length; length++) {
            byte[] broken = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Passages.ofBytes(broken))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
