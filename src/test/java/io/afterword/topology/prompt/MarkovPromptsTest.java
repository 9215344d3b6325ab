package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.afterword.event.Completion;
import io.afterword.event.ErrorCode;
import io.afterword.event.Evidence;
import io.afterword.event.Prediction;
import io.afterword.event.TopLogprob;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.Engines;
import io.afterword.model.engine.FakeLanguageModel;
import io.afterword.model.engine.Measurements;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.Counter;
import io.afterword.model.markov.HeapRows;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.MarkovModel;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Passages;
import io.afterword.model.markov.Shard;
import io.afterword.model.markov.TableShape;
import io.afterword.model.markov.WordTokenizer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.InstantSource;
import java.util.List;

/// Prompts to the Markov model, which is served beside another one, and is not the standard one.
class MarkovPromptsTest {
    private static final WordTokenizer WORDS =
            new WordTokenizer("I", "you", "like", "apples", "bananas");
    private static final TableShape SHAPE =
            new TableShape(3, WORDS.vocabularySize(), WORDS.endOfText(), true);

    private final LiveTable table = new LiveTable(SHAPE);
    private final ServedModels models =
            ServedModels.of(
                    List.of(
                            new FakeLanguageModel(TestTopology.CONTEXT).served("fake"),
                            new ServedModel(MarkovModel.NAME, MarkovModel.of(table, "1"), WORDS)));
    private final TestTopology topology =
            new TestTopology(
                    EngineUnderTest.of(
                            new Engines(
                                    models,
                                    model -> new EngineSettings(1, 4, 4, 256, 8),
                                    System::nanoTime,
                                    InstantSource.system(),
                                    _ -> Measurements.NONE,
                                    failure -> {
                                        throw new AssertionError(failure);
                                    }),
                            models));

    @BeforeEach
    void learn() {
        HeapRows rows = new HeapRows();
        Counter counter = new Counter(SHAPE, Shard.WHOLE, rows);
        for (String document : List.of("I like apples", "I like bananas", "you like bananas")) {
            counter.count(Passages.of(WORDS.encode(document), SHAPE, Shard.WHOLE, 1));
        }
        table.serve(new NgramTable(SHAPE, rows));
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"markov", "markov:2", "markov:mle", "markov:2:stupid-backoff"})
    void areAnsweredUnderTheNameThatTheyAskFor(String model) {
        topology.send(
                prompt("a", "you").setModel(model).setTemperature(0).setMaxTokens(10).build());
        topology.run();
        Completion answer = topology.completions().getFirst();
        assertThat(answer.getText()).isEqualTo(" like bananas");
        assertThat(answer.getStopReason()).isEqualTo("end_of_text");
        assertThat(answer.getModel()).isEqualTo(model);
        assertThat(answer.getSystemFingerprint()).startsWith("ngrams-1-3x6m-");
    }

    @Test
    void areForThoseWhoNameIt() {
        topology.send(prompt("a", "you").setMaxTokens(3).build());
        topology.run();
        assertThat(topology.completions().getFirst().getModel()).isEqualTo("fake");
    }

    @Test
    void areToldWhichNgramsSpeakForTheMostProbableTokens() {
        topology.send(
                prompt("a", "you like")
                        .setModel("markov:2:mle")
                        .setMaxTokens(0)
                        .setLogprobs(2)
                        .build());
        topology.run();
        Prediction said = topology.predictions().getFirst();
        assertThat(said.getModel()).isEqualTo("markov:2:mle");
        assertThat(said.getTop())
                .extracting(TopLogprob::getText, TopLogprob::getEvidence)
                .containsExactly(
                        tuple(" bananas", new Evidence(2, 2L, 3L)),
                        tuple(" apples", new Evidence(2, 1L, 3L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"markov:0", "markov:99", "markov:foo", "markov:4", "markov:mle:2"})
    void areRefusedWhereThereIsNoSuchForm(String model) {
        topology.send(prompt("a", "you").setModel(model).build());
        topology.run();
        Completion answer = topology.completions().getFirst();
        assertThat(answer.getModel()).isEqualTo(model);
        assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
        assertThat(answer.getError().getMessage())
                .isEqualTo(
                        "model must be one of [fake, markov[:1..3][:mle|stupid-backoff|kneser-ney]], was \"%s\""
                                .formatted(model));
    }
}
