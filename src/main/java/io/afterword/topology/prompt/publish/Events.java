package io.afterword.topology.prompt.publish;

import io.afterword.domain.Failure;
import io.afterword.domain.Finish;
import io.afterword.domain.StreamId;
import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Timings;
import io.afterword.event.Token;
import io.afterword.event.Usage;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.state.Generation;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/// Answers as events.
final class Events {
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final ServedModels models;

    Events(ServedModels models) {
        this.models = models;
    }

    Token token(Emission emission) {
        Token.Builder token =
                Token.newBuilder()
                        .setRequestId(emission.requestId())
                        .setChoiceIndex(emission.stream().choice())
                        .setIndex(emission.index())
                        .setText(emission.delta().text())
                        .setBytes(ByteBuffer.wrap(emission.delta().bytes()));
        emission.token()
                .ifPresent(
                        chosen -> token.setTokenId(chosen.tokenId()).setLogprob(chosen.logprob()));
        emission.ending().ifPresent(ending -> token.setFinishReason(reason(ending.finish())));
        return token.build();
    }

    Token token(Answer.Refused refused) {
        return lastToken(refused.requestId(), 0, 0, FinishReason.error);
    }

    /// Ends a stream that brings no further token.
    Token lastToken(OpenGeneration generation, int choice, Finish finish) {
        return lastToken(
                generation.generation().getRequestId(),
                choice,
                generation.choice(choice).tokenIds().size(),
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

    Completion completion(OpenGeneration generation, StreamId stream, Emission.Ending ending) {
        return completion(generation, stream.choice(), ending.finish(), ending.text())
                .setTimings(timings(ending.timings()))
                .build();
    }

    /// For a generation whose model is gone, and its tokenizer with it: the text stays in its
    /// tokens.
    Completion completion(OpenGeneration generation, int choice, Finish finish) {
        return completion(generation, choice, finish, "").build();
    }

    private Completion.Builder completion(
            OpenGeneration open, int choice, Finish finish, String text) {
        Generation generation = open.generation();
        List<Integer> tokenIds = open.choice(choice).tokenIds();
        return Completion.newBuilder()
                .setRequestId(generation.getRequestId())
                .setChoiceIndex(choice)
                .setText(text)
                .setTokenIds(tokenIds)
                .setFinishReason(reason(finish))
                .setStopReason(finish.stopReason().orElse(null))
                .setUsage(
                        new Usage(generation.getPromptTokenIds().size(), tokenIds.size(), 0, 0, 0))
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
