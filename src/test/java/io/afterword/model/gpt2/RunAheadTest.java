package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.Engine;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.EngineSettings;
import io.afterword.model.engine.ForwardingModel;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.Measurements;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The engine over the program's way for a GPU, whose steps take tokens from the step before while
/// that is read: streams are those of an engine that waits for each step.
class RunAheadTest {
    private static final int STREAMS = 14;

    @Test
    void givesTheStreamsOfAnEngineThatWaitsForEachStep() {
        Gpt2Weights weights = new RandomWeights(Gpt2Shape.config(1024, 64, 4, 4), 5, 0.2);
        Arithmetic arithmetic = new Arithmetic(Kernels.GPU, Precision.FP32, KvPrecision.FP32);
        try (Gpt2Model model = Gpt2Model.load(weights, arithmetic)) {
            Map<String, List<Integer>> waiting = streams(new Waiting(model));
            assertThat(waiting).hasSize(STREAMS);
            assertThat(streams(model)).isEqualTo(waiting);
        }
    }

    /// Token ids by stream, of prompts of all kinds in fewer slots.
    private static Map<String, List<Integer>> streams(LanguageModel network) {
        ServedModel model = new ServedModel("random", network, new Gpt2Tokenizer());
        Map<String, List<Integer>> streams = new TreeMap<>();
        List<Throwable> fatal = new ArrayList<>();
        try (Engine engine =
                        new Engine(
                                model,
                                new EngineSettings(1, 5, 8, 64, 4),
                                System::nanoTime,
                                InstantSource.system(),
                                Measurements.NONE,
                                fatal::add);
                EngineSession session = engine.openSession()) {
            for (int i = 0; i < STREAMS; i++) {
                session.submit(request(i));
            }
            while (session.unfinished() > 0 && fatal.isEmpty()) {
                engine.stepAll();
                session.drain(99, emission -> add(emission, streams));
            }
        }
        assertThat(fatal).isEmpty();
        return streams;
    }

    private static void add(Emission emission, Map<String, List<Integer>> streams) {
        List<Integer> tokens =
                streams.computeIfAbsent(emission.requestId(), id -> new ArrayList<>());
        emission.token().ifPresent(chosen -> tokens.add(chosen.tokenId()));
    }

    private static GenerationRequest request(int i) {
        Penalties penalties = i % 5 == 0 ? new Penalties(1.2, 0, 0) : Penalties.NONE;
        int[] prompt = new int[1 + i * 23 % 150];
        for (int at = 0; at < prompt.length; at++) {
            prompt[at] = (at * 7919 + i % 3 * 104_729 + 5) % 50_257;
        }
        return new GenerationRequest(
                new StreamId("r" + i, 0),
                "random",
                TokenIds.of(prompt),
                TokenIds.NONE,
                new SamplingParams(i % 4 * 0.4, i % 3 * 20, 1, 0, penalties, Map.of()),
                new StopRules(5 + i * 3, List.of("e"), Set.of(), i % 2 == 0),
                i,
                i % 6 == 0 ? new Report(3, false) : Report.NONE,
                0,
                Optional.empty());
    }

    /// The same, but for running ahead.
    private static final class Waiting extends ForwardingModel {
        Waiting(LanguageModel model) {
            super(model);
        }

        @Override
        public ModelRunner newRunner(int slots) {
            ModelRunner runner = super.newRunner(slots);
            return new ModelRunner() {
                @Override
                public List<Choice> forward(List<Chunk> chunks) {
                    return runner.forward(chunks);
                }

                @Override
                public void copy(Copy copy) {
                    runner.copy(copy);
                }

                @Override
                public void close() {
                    runner.close();
                }
            };
        }
    }
}
