package io.afterword.model.engine;

import static io.afterword.model.engine.Prompts.choice;
import static io.afterword.model.engine.Prompts.prompt;
import static io.afterword.model.engine.Prompts.urgent;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.GenerationRequest;
import io.afterword.domain.StreamId;

import org.junit.jupiter.api.Test;

import java.util.List;

/// What begins alike is computed once.
class EnginePrefixTest {
    private static final String TEMPLATE = "You are a patient librarian. ".repeat(6); // 174 tokens
    private static final int WHOLE_BLOCKS = 128;

    private final Received received = new Received();

    private static TestEngine engine(int workers, int slots, int stepTokens, int cache) {
        return new TestEngine(
                new FakeLanguageModel(300),
                new EngineSettings(workers, slots, 4, stepTokens, cache));
    }

    @Test
    void theChoicesOfARequestShareOnePrefill() {
        GenerationRequest request = prompt("a", "x".repeat(100), 3);
        try (TestEngine engine = engine(1, 4, 256, 0)) {
            EngineSession session = engine.openSession();
            submitChoices(session, request);
            engine.steps(1);
            assertThat(engine.model.tokensRun()).as("the first one leads").isEqualTo(100);
            engine.steps(1);
            assertThat(engine.model.copies())
                    .containsExactly(
                            new Copy(0, 0, 1, 0, 99),
                            new Copy(0, 0, 2, 0, 99),
                            new Copy(0, 0, 3, 0, 99));
            engine.finish(session, received);
            assertThat(engine.model.tokensRun()).isEqualTo(100 + 3 + 4 * 2);
            for (int choice = 0; choice < 4; choice++) {
                assertUndisturbed(engine, choice(request, choice));
                assertThat(cachedTokens(new StreamId("a", choice))).isEqualTo(choice == 0 ? 0 : 99);
            }
            assertThat(engine.engine.prefixQueries()).isEqualTo(400);
            assertThat(engine.engine.prefixHits()).isEqualTo(297);
        }
    }

    @Test
    void theChoicesOfARequestGoToOneWorkerWhileItHasSlots() {
        GenerationRequest request = prompt("a", "x".repeat(100), 3);
        try (TestEngine engine = engine(2, 6, 256, 0)) {
            EngineSession session = engine.openSession();
            submitChoices(session, request);
            engine.engine.step(1);
            engine.engine.step(0); // has three slots, and gets what is left
            assertThat(engine.model.steps().stream().map(List::size)).containsExactly(1, 1);
            session.submit(prompt("other", 3));
            engine.engine.step(0);
            assertThat(engine.lastStep()).as("the fourth, and the other one").hasSize(2);
            engine.finish(session, received);
            for (int choice = 0; choice < 4; choice++) {
                assertUndisturbed(engine, choice(request, choice));
            }
        }
    }

    @Test
    void aChoiceThatComesLaterIsLeftToTheWorkerOfTheOthers() {
        GenerationRequest request = prompt("a", "x".repeat(100), 30);
        try (TestEngine engine = engine(2, 4, 256, 0)) {
            EngineSession session = engine.openSession();
            session.submit(request);
            engine.engine.step(1);
            session.submit(choice(request, 1));
            assertThat(engine.engine.step(0)).as("has nothing to do").isFalse();
            engine.engine.step(1);
            assertThat(engine.model.copies()).containsExactly(new Copy(0, 0, 1, 0, 99));
        }
    }

    private static void submitChoices(EngineSession session, GenerationRequest request) {
        for (int choice = 0; choice < 4; choice++) {
            session.submit(choice(request, choice));
        }
    }

    @Test
    void promptsOfOneTemplateThatComeTogetherShareItsPrefill() {
        try (TestEngine engine = engine(1, 3, 64, 0)) {
            EngineSession session = engine.openSession();
            submitQuestions(session);
            engine.finish(session, received);
            assertQuestionsUndisturbed(engine);
            assertThat(cachedTokens("one")).isZero();
            assertThat(cachedTokens("two")).isEqualTo(WHOLE_BLOCKS);
            assertThat(cachedTokens("three")).isEqualTo(WHOLE_BLOCKS);
        }
    }

    @Test
    void theNextOneLeadsWhenTheFirstEndsBeforeItHasWhatTheyShare() {
        try (TestEngine engine = engine(1, 3, 32, 0)) {
            EngineSession session = engine.openSession();
            submitQuestions(session);
            engine.steps(2);
            assertThat(engine.lastStep()).hasSize(1);
            session.cancel("one");
            engine.finish(session, received);
            assertUndisturbed(engine, question("two"));
            assertUndisturbed(engine, question("three"));
            assertThat(cachedTokens("two")).isZero();
            assertThat(cachedTokens("three")).isEqualTo(WHOLE_BLOCKS);
        }
    }

    @Test
    void aLostDeviceIsRefilledOnceForAllThatShare() {
        try (TestEngine engine = engine(1, 3, 256, 8)) {
            EngineSession session = engine.openSession();
            submitQuestions(session);
            engine.steps(3);
            int before = engine.model.tokensRun();
            engine.model.failForwards(1);
            engine.finish(session, received);
            assertQuestionsUndisturbed(engine);
            assertThat(engine.model.tokensRun() - before)
                    .as("less than two of the three prompts")
                    .isLessThan(2 * TEMPLATE.length());
        }
    }

    @Test
    void aPromptFindsItsTemplateInTheCacheAfterTheOthersHaveEnded() {
        try (TestEngine engine = engine(1, 1, 256, 4)) {
            EngineSession session = engine.openSession();
            session.submit(question("one"));
            engine.finish(session, received);
            session.submit(question("two"));
            engine.finish(session, received);
            assertThat(cachedTokens("two")).isEqualTo(WHOLE_BLOCKS);
            engine.model.failForwards(1);
            session.submit(question("three"));
            engine.finish(session, received);
            assertQuestionsUndisturbed(engine);
            assertThat(cachedTokens("three")).as("the cache was lost, too").isZero();
        }
    }

    @Test
    void withoutACacheNothingIsKept() {
        try (TestEngine engine = engine(1, 1, 256, 0)) {
            EngineSession session = engine.openSession();
            session.submit(question("one"));
            engine.finish(session, received);
            session.submit(question("two"));
            engine.finish(session, received);
            assertThat(cachedTokens("two")).isZero();
            assertThat(engine.model.copies()).isEmpty();
        }
    }

    @Test
    void aSequenceThatGaveItsSlotAwayFindsItsPromptAgain() {
        GenerationRequest patient = urgent(question("one"), 5);
        try (TestEngine engine = engine(1, 1, 256, 4)) {
            EngineSession session = engine.openSession();
            session.submit(patient);
            engine.steps(2);
            session.submit(urgent(prompt("urgent", 2), 1));
            engine.steps(2);
            int before = engine.model.tokensRun();
            engine.finish(session, received);
            assertUndisturbed(engine, patient);
            assertThat(engine.model.tokensRun() - before)
                    .isLessThan(patient.prompt().size() - 128 + 30);
            assertThat(cachedTokens("one")).as("it computed its prompt once").isZero();
        }
    }

    @Test
    void nobodyWaitsForASequenceThatIsPaused() {
        try (TestEngine engine = engine(1, 2, 256, 0)) {
            EngineSession slow = engine.openSession();
            EngineSession quick = engine.openSession();
            quick.submit(urgent(prompt("filler", 90), 3));
            slow.submit(urgent(question("one"), 3));
            engine.steps(5); // nobody drains them
            quick.submit(urgent(prompt("urgent", 1), 1));
            engine.steps(1); // in the slot of one
            quick.cancel("filler");
            quick.submit(urgent(question("two"), 3));
            engine.finish(quick, received); // one has a slot again, nothing in it, and pauses
            assertThat(engine.engine.preemptions()).isEqualTo(1);
            assertUndisturbed(engine, urgent(question("two"), 3));
            engine.finish(slow, received);
            assertUndisturbed(engine, urgent(question("one"), 3));
            assertThat(cachedTokens("two")).isZero();
        }
    }

    @Test
    void theContinuationOfOneIsNotSharedWithThePromptOfAnother() {
        GenerationRequest first = prompt("first", "x".repeat(100), 60);
        try (TestEngine engine = engine(1, 2, 256, 0)) {
            String itsText = Undisturbed.of(engine.model, first).text();
            GenerationRequest next = prompt("next", "x".repeat(100) + itsText.substring(0, 50), 5);
            EngineSession session = engine.openSession();
            session.submit(first);
            for (int i = 0; i < 55; i++) {
                engine.steps(1);
                session.drain(Integer.MAX_VALUE, received);
            }
            session.submit(next);
            engine.finish(session, received);
            assertUndisturbed(engine, next);
            assertThat(cachedTokens("next")).isEqualTo(64);
        }
    }

    @Test
    void equalPromptsShareAllButTheLastTokenAndOthersWholeBlocks() {
        try (TestEngine engine = engine(1, 3, 256, 0)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("first", "x".repeat(100), 30));
            session.submit(prompt("equal", "x".repeat(100), 3));
            session.submit(prompt("longer", "x".repeat(110), 3));
            engine.finish(session, received);
            assertThat(cachedTokens("equal")).isEqualTo(99);
            assertThat(cachedTokens("longer")).isEqualTo(64);
        }
    }

    @Test
    void nobodyWaitsForALittleThatIsAlike() {
        try (TestEngine engine = engine(1, 2, 256, 0)) {
            EngineSession session = engine.openSession();
            session.submit(prompt("a", "x".repeat(30) + "a", 3));
            session.submit(prompt("b", "x".repeat(30) + "b", 3));
            engine.steps(1);
            assertThat(engine.lastStep()).hasSize(2);
            assertThat(engine.model.copies()).isEmpty();
        }
    }

    private static GenerationRequest question(String id) {
        return prompt(id, TEMPLATE + id.charAt(1) + " is it?", 8);
    }

    private static void submitQuestions(EngineSession session) {
        List.of("one", "two", "three").forEach(id -> session.submit(question(id)));
    }

    private void assertQuestionsUndisturbed(TestEngine engine) {
        List.of("one", "two", "three").forEach(id -> assertUndisturbed(engine, question(id)));
    }

    private int cachedTokens(String id) {
        return cachedTokens(new StreamId(id, 0));
    }

    private int cachedTokens(StreamId id) {
        return received.ending(id).cachedTokens();
    }

    private void assertUndisturbed(TestEngine engine, GenerationRequest request) {
        Undisturbed alone = Undisturbed.of(engine.model, request);
        assertThat(received.tokens(request.stream())).isEqualTo(alone.tokens());
        assertThat(received.text(request.stream())).isEqualTo(alone.text());
        assertThat(received.finish(request.stream())).isEqualTo(alone.finish());
    }
}
