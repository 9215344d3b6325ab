package io.afterword.topology.prompt.admit;

import static io.afterword.domain.ErrorCode.INVALID_REQUEST;
import static io.afterword.domain.ErrorCode.OVERLOADED;
import static io.afterword.domain.ErrorCode.PROMPT_TOO_LONG;
import static io.afterword.domain.ErrorCode.UNKNOWN_MODEL;

import io.afterword.domain.Failure;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.StopRules;
import io.afterword.domain.TokenIds;
import io.afterword.event.Prompt;
import io.afterword.event.Source;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.state.Generation;
import io.afterword.topology.prompt.publish.Answer;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Decides whether a prompt is admitted: checks every field and tokenizes the text. The answer is a
/// pure function of the prompt and the models served.
final class Admission {
    static final int LONGEST_REQUEST_ID = 256;
    static final int LONGEST_KEY = 65_536;
    static final int MOST_METADATA = 64;
    static final int LONGEST_METADATA = 16_384;

    private final ServedModels models;
    private final Map<String, Integer> longestTokens = new HashMap<>();

    Admission(ServedModels models) {
        this.models = models;
    }

    /// @throws RefusedPromptException naming the field, the rule and the value
    Generation admit(byte @Nullable [] key, Prompt prompt, Source source)
            throws RefusedPromptException {
        byte[] presentKey = checkKey(key);
        checkRequestId(prompt.getRequestId());
        checkLaterFields(prompt);
        checkMetadata(prompt.getMetadata());
        ServedModel model = model(prompt.getModel());
        checkParameters(prompt, model);
        return Generation.newBuilder()
                .setRequestId(prompt.getRequestId())
                .setKey(ByteBuffer.wrap(presentKey))
                .setSource(source)
                .setModel(model.name())
                .setPromptTokenIds(promptTokens(prompt, model).stream().boxed().toList())
                .setMaxTokens(prompt.getMaxTokens())
                .setTemperature(prompt.getTemperature())
                .setTopK(prompt.getTopK())
                .setTopP(prompt.getTopP())
                .setSeed(seed(prompt))
                .setStop(prompt.getStop())
                .setStopTokenIds(prompt.getStopTokenIds())
                .setStopAtSentence(prompt.getStopAtSentence())
                .setMetadata(prompt.getMetadata())
                .setTokenIds(List.of())
                .build();
    }

    /// The answer to a prompt that was not admitted: what it asked for, cut to a size that any
    /// topic takes.
    Answer.Refused refusal(Prompt prompt, Source source, Failure failure) {
        String asked = prompt.getModel();
        boolean metadataFits = fits(prompt.getMetadata());
        return new Answer.Refused(
                cut(prompt.getRequestId()),
                asked == null ? models.standard() : cut(asked),
                failure,
                source,
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

    private static void checkLaterFields(Prompt prompt) throws RefusedPromptException {
        List<String> set = LaterFields.in(prompt);
        if (!set.isEmpty()) {
            throw invalid(
                    "this version does not support %s: leave it out"
                            .formatted(String.join(", ", set)));
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

    private static void checkParameters(Prompt prompt, ServedModel model)
            throws RefusedPromptException {
        int context = model.network().contextLength();
        if (prompt.getMaxTokens() > context) {
            throw invalid(
                    "max_tokens must be at most the model's context of %d tokens, was %d"
                            .formatted(context, prompt.getMaxTokens()));
        }
        for (int id : prompt.getStopTokenIds()) {
            checkTokenId("stop_token_ids", id, model);
        }
        try {
            new SamplingParams(prompt.getTemperature(), prompt.getTopK(), prompt.getTopP());
            new StopRules(
                    prompt.getMaxTokens(),
                    prompt.getStop(),
                    new HashSet<>(prompt.getStopTokenIds()),
                    prompt.getStopAtSentence());
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private TokenIds promptTokens(Prompt prompt, ServedModel model) throws RefusedPromptException {
        TokenIds tokens =
                prompt.getPrompt() instanceof List<?> ids
                        ? givenTokens(ids, model)
                        : encoded((String) prompt.getPrompt(), model);
        if (tokens.isEmpty()) {
            throw invalid("prompt must not be empty");
        }
        if (tokens.size() >= model.network().contextLength()) {
            throw tooLong("%d tokens".formatted(tokens.size()), model);
        }
        return tokens;
    }

    private static TokenIds givenTokens(List<?> ids, ServedModel model)
            throws RefusedPromptException {
        if (ids.size() >= model.network().contextLength()) {
            throw tooLong("%d tokens".formatted(ids.size()), model);
        }
        int[] tokens = ids.stream().mapToInt(id -> (Integer) id).toArray();
        for (int id : tokens) {
            checkTokenId("prompt", id, model);
        }
        return TokenIds.of(tokens);
    }

    private TokenIds encoded(String text, ServedModel model) throws RefusedPromptException {
        // A text that no tokenization could fit is refused before the stream thread tokenizes it.
        long mostCharacters = (long) model.network().contextLength() * longestToken(model);
        if (text.length() > mostCharacters) {
            throw tooLong("%d characters".formatted(text.length()), model);
        }
        return model.tokenizer().encode(text);
    }

    /// The most bytes, and so the most characters, that one token stands for.
    private int longestToken(ServedModel model) {
        return longestTokens.computeIfAbsent(
                model.name(),
                name ->
                        IntStream.range(0, model.tokenizer().vocabularySize())
                                .map(id -> model.tokenizer().bytes(id).length)
                                .max()
                                .orElseThrow());
    }

    private static void checkTokenId(String field, int id, ServedModel model)
            throws RefusedPromptException {
        int vocabulary = model.tokenizer().vocabularySize();
        if (id < 0 || id >= vocabulary) {
            throw invalid(
                    "%s must hold token ids from 0 to %d, held %d"
                            .formatted(field, vocabulary - 1, id));
        }
    }

    private static RefusedPromptException tooLong(String length, ServedModel model) {
        return new RefusedPromptException(
                PROMPT_TOO_LONG,
                "prompt must leave room in the model's context of %d tokens, had %s"
                        .formatted(model.network().contextLength(), length));
    }

    private static RefusedPromptException invalid(String message) {
        return new RefusedPromptException(INVALID_REQUEST, message);
    }
}
