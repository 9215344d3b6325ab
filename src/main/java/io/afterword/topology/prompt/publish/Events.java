package io.afterword.topology.prompt.publish;

import io.afterword.domain.Failure;
import io.afterword.domain.Finish;
import io.afterword.domain.StreamId;
import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Timings;
import io.afterword.event.Token;
import io.afterword.event.TopLogprob;
import io.afterword.event.Usage;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.token.TextDelta;
import io.afterword.state.Generation;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Answers as events.
final class Events {
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final ServedModels models;

    Events(ServedModels models) {
        this.models = models;
    }

    /// The prompt's tokens at the beginning of a choice's stream; none unless `echo` asks for them.
    List<Token> echo(OpenGeneration open, int choice) {
        Generation generation = open.generation();
        Echo echo = Echo.of(generation, model(generation));
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < echo.tokenIds().size(); i++) {
            tokens.add(
                    token(new StreamId(generation.getRequestId(), choice), i, echo.deltas().get(i))
                            .setTokenId(echo.tokenIds().get(i))
                            .build());
        }
        return tokens;
    }

    Token token(OpenGeneration open, Emission emission) {
        int index = open.echoed().size() + emission.index();
        Token.Builder token = token(emission.stream(), index, emission.delta());
        emission.token()
                .ifPresent(chosen -> {
                    token.setTokenId(chosen.tokenId()).setLogprob(chosen.logprob());
                    token.setTopLogprobs(topLogprobs(open.generation(), emission));
                });
        emission.ending().ifPresent(ending -> token.setFinishReason(reason(ending.finish())));
        return token.build();
    }

    private @Nullable List<TopLogprob> topLogprobs(Generation generation, Emission emission) {
        return emission.prediction()
                .map(said -> Likelihoods.of(said.top(), model(generation).tokenizer()))
                .orElse(null);
    }

    private static Token.Builder token(StreamId stream, int index, TextDelta delta) {
        return Token.newBuilder()
                .setRequestId(stream.requestId())
                .setChoiceIndex(stream.choice())
                .setIndex(index)
                .setText(delta.text())
                .setBytes(ByteBuffer.wrap(delta.bytes()));
    }

    /// What the model says of the next token, in the last emission of a prompt that asked for
    /// nothing else.
    Optional<Prediction> prediction(OpenGeneration open, Emission emission) {
        if (emission.token().isPresent()) {
            return Optional.empty();
        }
        Generation generation = open.generation();
        ServedModel model = model(generation);
        return emission.prediction()
                .map(said ->
                        Prediction.newBuilder()
                                .setRequestId(generation.getRequestId())
                                .setPosition(generation.getPromptTokenIds().size())
                                .setTop(
                                        Likelihoods.of(
                                                asked(said.top(), generation), model.tokenizer()))
                                .setEntropy(said.entropy())
                                .setDistribution(said.probabilities().orElse(null))
                                .setModel(model.name())
                                .setSystemFingerprint(model.fingerprint())
                                .setSource(generation.getSource())
                                .setMetadata(generation.getMetadata())
                                .build());
    }

    /// The engine is asked for one token where the prompt asks for none.
    private static List<Likely> asked(List<Likely> top, Generation generation) {
        return Objects.equals(generation.getLogprobs(), 0) ? List.of() : top;
    }

    /// Of a generation that the engine has: it would not have it without a model.
    private ServedModel model(Generation generation) {
        return models.find(generation.getModel()).orElseThrow();
    }

    Token token(Answer.Refused refused) {
        return lastToken(refused.requestId(), 0, 0, FinishReason.error);
    }

    /// Ends a stream that brings no further token.
    Token lastToken(OpenGeneration generation, int choice, Finish finish) {
        return lastToken(
                generation.generation().getRequestId(),
                choice,
                generation.published(choice).size(),
                reason(finish));
    }

    private static Token lastToken(String requestId, int choice, int index, FinishReason reason) {
        return Token.newBuilder()
                .setRequestId(requestId)
                .setChoiceIndex(choice)
                .setIndex(index)
                .setText("")
                .setBytes(NO_BYTES)
                .setFinishReason(reason)
                .build();
    }

    Completion completion(OpenGeneration open, StreamId stream, Emission.Ending ending) {
        Generation generation = open.generation();
        Echo echo = Echo.of(generation, model(generation));
        List<Integer> tokenIds = new ArrayList<>(echo.tokenIds());
        tokenIds.addAll(open.choice(stream.choice()).tokenIds());
        return completion(open, stream.choice(), ending.finish(), ending.cachedTokens())
                .setText(echo.text() + ending.text())
                .setTokenIds(tokenIds)
                .setTimings(timings(ending.timings()))
                .build();
    }

    /// For a generation whose model is gone, and its tokenizer with it: the text stays in its
    /// tokens.
    Completion completion(OpenGeneration open, int choice, Finish finish) {
        return completion(open, choice, finish, 0)
                .setText("")
                .setTokenIds(open.published(choice))
                .build();
    }

    private Completion.Builder completion(
            OpenGeneration open, int choice, Finish finish, int cachedTokens) {
        Generation generation = open.generation();
        int promptTokens = generation.getPromptTokenIds().size();
        int generated = open.choice(choice).tokenIds().size();
        return Completion.newBuilder()
                .setRequestId(generation.getRequestId())
                .setChoiceIndex(choice)
                .setFinishReason(reason(finish))
                .setStopReason(finish.stopReason().orElse(null))
                .setUsage(new Usage(promptTokens, generated, cachedTokens, 0, 0))
                .setError(error(finish))
                .setModel(generation.getModel())
                .setSystemFingerprint(
                        models.find(generation.getModel())
                                .map(ServedModel::fingerprint)
                                .orElse(null))
                .setSeed(generation.getSeed())
                .setSource(generation.getSource())
                .setMetadata(generation.getMetadata());
    }

    Completion completion(Answer.Refused refused) {
        return Completion.newBuilder()
                .setRequestId(refused.requestId())
                .setText("")
                .setTokenIds(List.of())
                .setFinishReason(FinishReason.error)
                .setUsage(new Usage(0, 0, 0, 0, 0))
                .setError(error(refused.failure()))
                .setModel(refused.model())
                .setSource(refused.source())
                .setMetadata(refused.metadata())
                .build();
    }

    private static @Nullable CompletionError error(Finish finish) {
        return finish.failure().map(Events::error).orElse(null);
    }

    private static CompletionError error(Failure failure) {
        return new CompletionError(ErrorCode.valueOf(failure.code().name()), failure.message());
    }

    private static FinishReason reason(Finish finish) {
        return FinishReason.valueOf(finish.reason().name().toLowerCase(Locale.ROOT));
    }

    private static Timings timings(Emission.Timings timings) {
        return new Timings(timings.queued(), timings.prefill(), timings.decode());
    }
}
