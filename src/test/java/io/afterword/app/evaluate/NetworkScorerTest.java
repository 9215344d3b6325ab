package io.afterword.app.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.app.serve.ModelLoader;
import io.afterword.app.settings.ModelSettings;
import io.afterword.app.settings.Setting;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.gpt2.TinyCheckpoint;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

class NetworkScorerTest {
    @TempDir private static Path directory;
    private static ModelSettings settings;
    private static NetworkScorer scorer;

    @BeforeAll
    static void load() {
        String checkpoint = TinyCheckpoint.write(directory.resolve("tiny"), 3).toString();
        settings =
                ModelSettings.alone(
                        Map.of(Setting.MODEL_PATH, checkpoint, Setting.MODEL_PRECISION, "fp32"));
        scorer = NetworkScorer.load(settings);
    }

    @AfterAll
    static void close() {
        scorer.close();
    }

    /// The engine's own log-probabilities of what it generates are those of whoever reads it.
    @Test
    void findsATextAsProbableAsTheEngineThatWroteIt() {
        TokenIds text = text(5);
        try (ServedModels models = ModelLoader.only(settings);
                ModelRunner runner = models.find(null).orElseThrow().network().newRunner(1)) {
            Draw greedy = new Draw(SamplingParams.GREEDY, 0);
            Chunk prompt = new Chunk(0, 0, text, 0, Optional.of(greedy));
            Choice choice = runner.forward(List.of(prompt)).getFirst();
            for (int i = 0; i < 6; i++) {
                TokenIds chosen = TokenIds.of(choice.tokenId());
                text = text.plus(chosen);
                Score score = scorer.score(text, text.size() - 1).getFirst();
                assertThat(score.logprob()).isCloseTo(choice.logprob(), within(1e-5));
                assertThat(score.best()).hasValue(choice.tokenId());
                Chunk next = new Chunk(0, text.size() - 1, chosen, 0, Optional.of(greedy));
                choice = runner.forward(List.of(next)).getFirst();
            }
        }
    }

    @Test
    void scoresEachTokenFromTheGivenOneOn() {
        TokenIds text = text(scorer.contextLength());
        List<Score> all = scorer.score(text, 1);
        assertThat(all).hasSize(text.size() - 1);
        assertThat(scorer.score(text, 7)).isEqualTo(all.subList(6, all.size()));
    }

    @Test
    void readsATextThatIsLongerThanTheContextInWindowsThatLapHalfOver() {
        int context = scorer.contextLength();
        TokenIds text = text(3 * context + context / 4);
        List<Score> scores = scorer.score(text, 1);
        assertThat(scores).hasSize(text.size() - 1);
        assertThat(scores.subList(0, context))
                .isEqualTo(scorer.score(text.slice(0, context + 1), 1));
        int begin = context / 2; // of the second window
        int next = context + 1; // its first token that the first window has not scored
        assertThat(scores.subList(next - 1, begin + context))
                .isEqualTo(scorer.score(text.slice(begin, begin + context + 1), next - begin));
        assertThat(scorer.score(text, text.size() - 1)).hasSize(1);
    }

    private static TokenIds text(int size) {
        return TokenIds.of(IntStream.range(0, size).map(i -> (i * i + 3 * i) % 13).toArray());
    }
}
