package io.afterword.topology.prompt.admit;

import static io.afterword.domain.ErrorCode.OVERLOADED;
import static io.afterword.domain.ErrorCode.UNKNOWN_MODEL;

import io.afterword.domain.Failure;
import io.afterword.event.Prompt;
import io.afterword.event.Source;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.state.Generation;
import io.afterword.topology.prompt.generate.Requests;
import io.afterword.topology.prompt.publish.Answer;
import io.afterword.topology.prompt.task.TraceContext;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/// Decides whether a prompt is admitted: checks every field and tokenizes the text. The answer is a
/// pure function of the prompt and the models served.
final class Admission {
    static final int LONGEST_REQUEST_ID = 256;
    static final int LONGEST_KEY = 65_536;
    static final int MOST_METADATA = 64;
    static final int LONGEST_METADATA = 16_384;

    private final ServedModels models;
    private final PromptTokens tokens = new PromptTokens();

    Admission(ServedModels models) {
        this.models = models;
    }

    /// @throws RefusedPromptException naming the field, the rule and the value
    Generation admit(byte @Nullable [] key, Prompt prompt, Source source, TraceContext trace)
            throws RefusedPromptException {
        byte[] presentKey = checkKey(key);
        checkRequestId(prompt.getRequestId());
        checkMetadata(prompt.getMetadata());
        ServedModel model = model(prompt.getModel());
        ParameterCheck.check(prompt, model);
        Generation generation =
                parameters(prompt)
                        .setRequestId(prompt.getRequestId())
                        .setKey(ByteBuffer.wrap(presentKey))
                        .setSource(source)
                        .setModel(model.name())
                        .setPromptTokenIds(tokens.of(prompt, model).stream().boxed().toList())
                        .setSeed(seed(prompt))
                        .setMetadata(prompt.getMetadata())
                        .setTokenIds(List.of())
                        .setTraceparent(trace.traceparent())
                        .setTracestate(trace.tracestate())
                        .build();
        try {
            Requests.of(generation, 0, List.of());
        } catch (IllegalArgumentException refused) {
            throw invalid(String.valueOf(refused.getMessage()));
        }
        return generation;
    }

    /// What is copied as it is.
    private static Generation.Builder parameters(Prompt prompt) {
        return Generation.newBuilder()
                .setMaxTokens(prompt.getMaxTokens())
                .setTemperature(prompt.getTemperature())
                .setTopK(prompt.getTopK())
                .setTopP(prompt.getTopP())
                .setMinP(prompt.getMinP())
                .setRepetitionPenalty(prompt.getRepetitionPenalty())
                .setPresencePenalty(prompt.getPresencePenalty())
                .setFrequencyPenalty(prompt.getFrequencyPenalty())
                .setLogitBias(prompt.getLogitBias())
                .setStop(prompt.getStop())
                .setStopTokenIds(prompt.getStopTokenIds())
                .setStopAtSentence(prompt.getStopAtSentence())
                .setMinTokens(prompt.getMinTokens())
                .setIgnoreEos(prompt.getIgnoreEos())
                .setN(prompt.getN())
                .setLogprobs(prompt.getLogprobs())
                .setEcho(prompt.getEcho())
                .setPriority(prompt.getPriority())
                .setDeadline(prompt.getDeadline());
    }

    /// The answer to a prompt that was not admitted: what it asked for, cut to a size that any
    /// topic takes.
    Answer.Refused refusal(Prompt prompt, Source source, TraceContext trace, Failure failure) {
        String asked = prompt.getModel();
        boolean metadataFits = fits(prompt.getMetadata());
        return new Answer.Refused(
                cut(prompt.getRequestId()),
                asked == null ? models.standard() : cut(asked),
                failure,
                source,
                trace,
                metadataFits ? prompt.getMetadata() : Map.of(),
                failure.code() != OVERLOADED && isRequestId(prompt.getRequestId()));
    }

    /// The key of an answer: the prompt's, unless it is one that no topic would take back.
    @SuppressWarnings("NullAway") // a record's key may be null, whatever Kafka Streams declares
    static byte[] answerKey(byte @Nullable [] key) {
        return key == null || key.length > LONGEST_KEY ? null : key;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_REQUEST_ID ? text : text.substring(0, LONGEST_REQUEST_ID);
    }

    /// The seed of a prompt: its own, or the first eight bytes of the SHA-256 of its request id, so
    /// that the same prompt draws the same numbers at every replay.
    static long seed(Prompt prompt) {
        Long seed = prompt.getSeed();
        if (seed != null) {
            return seed;
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(prompt.getRequestId().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] checkKey(byte @Nullable [] key) throws RefusedPromptException {
        if (key == null) {
            throw invalid(
                    "key must not be null: it keeps the answers in order and in one partition");
        }
        if (key.length > LONGEST_KEY) {
            throw invalid(
                    "key must have at most %d bytes, had %d".formatted(LONGEST_KEY, key.length));
        }
        return key;
    }

    static boolean isRequestId(String id) {
        return !id.isEmpty() && id.length() <= LONGEST_REQUEST_ID;
    }

    private static void checkRequestId(String id) throws RefusedPromptException {
        if (!isRequestId(id)) {
            throw invalid(
                    "request_id must have 1 to %d characters, had %d"
                            .formatted(LONGEST_REQUEST_ID, id.length()));
        }
    }

    private static void checkMetadata(Map<String, String> metadata) throws RefusedPromptException {
        if (!fits(metadata)) {
            throw invalid(
                    "metadata must have at most %d entries and %d characters, had %d and %d"
                            .formatted(
                                    MOST_METADATA,
                                    LONGEST_METADATA,
                                    metadata.size(),
                                    characters(metadata)));
        }
    }

    private static boolean fits(Map<String, String> metadata) {
        return metadata.size() <= MOST_METADATA && characters(metadata) <= LONGEST_METADATA;
    }

    private static int characters(Map<String, String> metadata) {
        return metadata.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
    }

    private ServedModel model(@Nullable String name) throws RefusedPromptException {
        return models.find(name)
                .orElseThrow(() ->
                        new RefusedPromptException(
                                UNKNOWN_MODEL,
                                "model must be one of [%s], was %s"
                                        .formatted(models.names(), Shown.text(name))));
    }

    private static RefusedPromptException invalid(String message) {
        return RefusedPromptException.invalid(message);
    }
}
