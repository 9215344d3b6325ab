package io.afterword.topology.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.afterword.domain.TokenIds;
import io.afterword.model.markov.HeapRows;
import io.afterword.model.markov.Successor;
import io.afterword.model.markov.TableShape;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.SortedMap;

class CorpusTopologyTest {
    private static final String APPLES = "I like apples";
    private static final String BANANAS = "I like bananas";
    private static final String YOURS = "you like bananas";

    @Test
    void countsWhatFollowsWhat() {
        try (TestLearner learner = new TestLearner()) {
            learner.learn("1", APPLES);
            learner.learn("2", BANANAS);
            learner.learn("3", YOURS);
            learner.tick();
            assertThat(after(learner, " like"))
                    .extracting(Successor::token, Successor::count)
                    .containsExactlyInAnyOrder(tuple(id(" apples"), 1L), tuple(id(" bananas"), 2L));
            assertThat(learner.table().statistics().documents()).isEqualTo(3);
        }
    }

    @Test
    void makesTheRowsThatCountingWithoutKafkaMakes() {
        try (TestLearner learner = new TestLearner()) {
            learner.learn("1", APPLES);
            learner.tick();
            learner.learn("2", BANANAS);
            learner.learn("3", YOURS);
            learner.tick();
            assertSameRows(
                    learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES, BANANAS, YOURS));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "2, true", "5, false"})
    void countsWithTheShapeThatIsSet(int order, boolean markers) {
        TableShape shape =
                new TableShape(
                        order,
                        TestLearner.TOKENIZER.vocabularySize(),
                        TestLearner.TOKENIZER.endOfText(),
                        markers);
        try (TestLearner learner = new TestLearner(TestLearner.settings(shape, false))) {
            learner.learn("1", APPLES);
            learner.learn("2", BANANAS);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(shape, APPLES, BANANAS));
        }
    }

    @Test
    void countsADocumentEachTimeItComesUnlessDocumentsAreKept() {
        try (TestLearner learner = new TestLearner()) {
            learner.learn("1", APPLES);
            learner.learn("1", APPLES);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES, APPLES));
        }
    }

    @Test
    void countsADocumentThatComesAgainOnceWhereDocumentsAreKept() {
        try (TestLearner learner = keeping()) {
            learner.learn("1", APPLES);
            learner.learn("1", APPLES);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES));
            assertThat(learner.metric("repeated-documents-total")).isEqualTo(1);
        }
    }

    @Test
    void takesTheCountsOfADeletedDocumentBack() {
        try (TestLearner learner = keeping()) {
            learner.learn("1", APPLES);
            learner.learn("2", YOURS);
            learner.tick();
            learner.delete("1");
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, YOURS));
            assertThat(learner.metric("documents-taken-back-total")).isEqualTo(1);
        }
    }

    @Test
    void leavesNothingOfTheOnlyDocumentThatIsDeleted() {
        try (TestLearner learner = keeping()) {
            learner.learn("1", APPLES);
            learner.tick();
            learner.delete("1");
            learner.delete("1");
            learner.tick();
            assertThat(learner.rows()).isEmpty();
        }
    }

    @Test
    void countsADocumentInThePlaceOfTheOneThatHadItsId() {
        try (TestLearner learner = keeping()) {
            learner.learn("1", APPLES);
            learner.learn("1", BANANAS); // in the batch that has the first one still to count
            learner.tick();
            learner.learn("1", YOURS);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, YOURS));
        }
    }

    @Test
    void takesADocumentOfSeveralPartsBack() {
        String large = "one two three four ".repeat(80_000); // more than 2 * 131,072 tokens
        try (TestLearner learner = keeping()) {
            learner.learn("1", large);
            learner.learn("2", APPLES);
            learner.learn("1", "short");
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES, "short"));
        }
    }

    @Test
    void ignoresDeletionsWhereDocumentsAreNotKept() {
        try (TestLearner learner = new TestLearner()) {
            learner.learn("1", APPLES);
            learner.delete("1");
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES));
            assertThat(learner.metric("tombstones-ignored-total")).isEqualTo(1);
        }
    }

    @Test
    void countsDocumentsWithoutAnIdAndCannotTakeThemBack() {
        try (TestLearner learner = keeping()) {
            learner.learn(null, APPLES);
            learner.learn(null, APPLES);
            learner.delete(null);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES, APPLES));
            assertThat(learner.metric("tombstones-ignored-total")).isEqualTo(1);
        }
    }

    @Test
    void learnsNothingOfAnEmptyDocument() {
        try (TestLearner learner = new TestLearner()) {
            learner.learn("1", "");
            learner.tick();
            assertThat(learner.rows()).isEmpty();
            assertThat(learner.metric("empty-documents-total")).isEqualTo(1);
        }
    }

    @Test
    void goesOnAfterBytesThatAreNoDocument() {
        try (TestLearner learner = new TestLearner()) {
            learner.send("1", new byte[] {1, 2, 3});
            learner.learn("2", APPLES);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES));
        }
    }

    @Test
    void learnsADocumentOfTenMegabytesInPassagesThatFitIntoRecords() {
        String large = "All work and no play. ".repeat(10_000_000 / 22);
        TableShape shape = new TableShape(2, 50_257, 50_256, true);
        try (TestLearner learner = new TestLearner(TestLearner.settings(shape, false))) {
            learner.learn("1", large);
            learner.tick();
            assertThat(learner.metric("batches-total")).as("several batches").isGreaterThan(5);
            assertThat(after(learner, " play"))
                    .singleElement()
                    .extracting(Successor::count)
                    .isEqualTo(454_545L);
        }
    }

    @Test
    void learnsATextOfTenMegabytesThatHasNoSpaces() {
        TableShape shape = new TableShape(1, 50_257, 50_256, true);
        try (TestLearner learner = new TestLearner(TestLearner.settings(shape, false))) {
            learner.learn("1", "😀".repeat(10_000_000 / 4));
            learner.tick();
            assertThat(learner.table().statistics().documents()).isEqualTo(1);
        }
    }

    @Test
    void learnsNoDocumentWhoseIdWouldNotFitIntoARecordAndGoesOn() {
        String longest = "i".repeat(Tokenize.LONGEST_ID);
        try (TestLearner learner = keeping()) {
            learner.learn(longest, APPLES);
            learner.learn(longest + "i", BANANAS);
            learner.delete(longest + "i");
            learner.learn("3", YOURS);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, APPLES, YOURS));
            assertThat(learner.metric("documents-refused-total")).isEqualTo(2);
            assertThat(learner.metric("documents-total")).isEqualTo(2);
            learner.delete(longest);
            learner.tick();
            assertSameRows(learner.rows(), TestLearner.counted(TestLearner.SHAPE, YOURS));
        }
    }

    private static TestLearner keeping() {
        return new TestLearner(TestLearner.settings(TestLearner.SHAPE, true));
    }

    private static List<Successor> after(TestLearner learner, String word) {
        return learner.table().successors(TokenIds.of(id(word)));
    }

    private static int id(String word) {
        return TestLearner.TOKENIZER.encode(word).get(0);
    }

    private static void assertSameRows(SortedMap<String, String> rows, HeapRows expected) {
        assertThat(rows).isEqualTo(expected.dump());
    }
}
