package io.afterword.topology.prompt;

import io.afterword.domain.GenerationRequest;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.LanguageModel;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.token.Gpt2Tokenizer;

import java.util.ArrayList;
import java.util.List;

/// An engine without a network: what a stream says is a function of its prompt, choice and index,
/// in GPT-2's vocabulary. Every step emits one token of every stream.
final class ScriptedEngine implements EngineUnderTest {
    static final int CONTEXT = 1024;

    private final ServedModel model;
    private final List<ScriptedSession> sessions = new ArrayList<>();

    ScriptedEngine() {
        this(Gpt2Tokenizer.VOCABULARY_SIZE);
    }

    /// @param outputs of the network, as many as the tokenizer has tokens or more
    ScriptedEngine(int outputs) {
        model = new ServedModel("fake", new NoNetwork(outputs), new Gpt2Tokenizer());
    }

    /// What was handed over, in order.
    List<GenerationRequest> requests() {
        return sessions.stream().flatMap(session -> session.requests().stream()).toList();
    }

    @Override
    public ServedModels models() {
        return ServedModels.of(model);
    }

    @Override
    public EngineSession openSession() {
        ScriptedSession session = new ScriptedSession(model);
        sessions.add(session);
        return session;
    }

    @Override
    public boolean stepAll() {
        boolean any = false;
        for (ScriptedSession session : sessions) {
            any |= session.step();
        }
        return any;
    }

    @Override
    public int running() {
        return sessions.stream().mapToInt(ScriptedSession::slots).sum();
    }

    @Override
    public void close() {}

    private record NoNetwork(int outputs) implements LanguageModel {
        @Override
        public int vocabularySize() {
            return outputs;
        }

        @Override
        public int contextLength() {
            return CONTEXT;
        }

        @Override
        public int endOfText() {
            return Gpt2Tokenizer.END_OF_TEXT;
        }

        @Override
        public String fingerprint() {
            return "scripted";
        }

        @Override
        public long slotBytes() {
            return 0;
        }

        @Override
        public ModelRunner newRunner(int slots) {
            throw new IllegalStateException("a scripted engine runs no network");
        }

        @Override
        public void close() {}
    }
}
