package io.afterword.topology.prompt.publish;

import io.afterword.domain.Failure;
import io.afterword.domain.Finish;
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
        return lastToken(refused.requestId(), 0, FinishReason.error);
    }

    /// Ends a stream that brings no further token.
    Token lastToken(Generation generation, Finish finish) {
        return lastToken(
                generation.getRequestId(), generation.getTokenIds().size(), reason(finish));
    }

    private static Token lastToken(String requestId, int index, FinishReason reason) {
        return Token.newBuilder()
                .setRequestId(requestId)
                .setIndex(index)
                .setText("")
                .setBytes(NO_BYTES)
                .setFinishReason(reason)
                .build();
    }

    Completion completion(Generation generation, Emission.Ending ending) {
        return completion(generation, ending.finish(), ending.text())
                .setTimings(timings(ending.timings()))
                .build();
    }

    /// For a generation whose model is gone, and its tokenizer with it: the text stays in its
    /// tokens.
    Completion completion(Generation generation, Finish finish) {
        return completion(generation, finish, "").build();
    }

    private Completion.Builder completion(Generation generation, Finish finish, String text) {
        return Completion.newBuilder()
                .setRequestId(generation.getRequestId())
                .setText(text)
                .setTokenIds(generation.getTokenIds())
                .setFinishReason(reason(finish))
                .setStopReason(finish.stopReason().orElse(null))
                .setUsage(
                        new Usage(
                                generation.getPromptTokenIds().size(),
                                generation.getTokenIds().size(),
                                0,
                                0,
                                0))
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
