package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.StreamId;
import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Token;
import io.afterword.event.Usage;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// All committed records of one stream, in the order of their offsets, and what must hold of them.
record Answered(
        StreamId stream,
        List<Committed<Token>> tokens,
        List<Committed<Completion>> completions,
        List<Committed<Prediction>> predictions) {
    Answered(StreamId stream) {
        this(stream, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    boolean isFinished() {
        return !completions.isEmpty();
    }

    boolean isUnderWay() {
        return !tokens.isEmpty() && completions.isEmpty();
    }

    Completion completion() {
        return completions.getFirst().value();
    }

    /// One completion, and every token once, in order, and only the last one saying why.
    void checkExactlyOnce() {
        assertThat(completions).as("completions of %s", stream).hasSize(1);
        assertThat(tokens.stream().map(token -> token.value().getIndex()))
                .as("indexes of %s in the order of their offsets", stream)
                .containsExactlyElementsOf(IntStream.range(0, tokens.size()).boxed().toList());
        assertThat(tokens).as("%s", stream).isSortedAccordingTo(Committed.BY_OFFSET);
        assertThat(tokens.stream().map(Committed::partition).distinct())
                .as("partitions of %s", stream)
                .hasSize(1);
        checkStream(tokens.stream().map(Committed::value).toList());
        assertThat(predictions).as("predictions of %s", stream).hasSizeLessThan(2);
    }

    /// One completion at least, and every token at least once; repeats repeat.
    void checkAtLeastOnce() {
        assertThat(completions.stream().map(Answered::lasting).distinct())
                .as("different completions of %s", stream)
                .hasSize(1);
        TreeMap<Integer, Committed<Token>> first = new TreeMap<>();
        for (Committed<Token> token : tokens) {
            Committed<Token> before = first.putIfAbsent(token.value().getIndex(), token);
            if (before != null) {
                assertThat(token.hex()).as("repeat of %s", before).isEqualTo(before.hex());
            }
        }
        assertThat(first.keySet())
                .as("indexes of %s", stream)
                .containsExactlyElementsOf(IntStream.range(0, first.size()).boxed().toList());
        checkStream(first.values().stream().map(Committed::value).toList());
    }

    private void checkStream(List<Token> all) {
        Completion completion = completion();
        List<FinishReason> reasons = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Token token : all) {
            text.append(token.getText());
            bytes.writeBytes(content(token.getBytes()));
            if (token.getTokenId() != null) {
                ids.add(token.getTokenId());
            }
            if (token.getFinishReason() != null) {
                reasons.add(token.getFinishReason());
            }
        }
        assertThat(reasons).as("ends of %s", stream).containsExactly(completion.getFinishReason());
        assertThat(all.getLast().getFinishReason()).as("%s", stream).isNotNull();
        assertThat(text).as("text of %s", stream).hasToString(completion.getText());
        assertThat(bytes.toString(UTF_8)).as("bytes of %s", stream).isEqualTo(text.toString());
        assertThat(ids).as("ids of %s", stream).isEqualTo(completion.getTokenIds());
        assertThat(completion.getUsage().getCompletionTokens())
                .as("tokens generated for %s", stream)
                .isEqualTo(ids.size() - echoed(all));
    }

    /// Every record has the headers of the prompt's trace, and no others.
    void checkTrace(Headers trace) {
        assertThat(Stream.of(tokens, completions, predictions).flatMap(List::stream))
                .allSatisfy(answer ->
                        assertThat(answer.record().headers())
                                .as("headers of %s", answer)
                                .isEqualTo(trace));
    }

    /// Tokens of the prompt, which have no probability.
    private static int echoed(List<Token> all) {
        return Math.toIntExact(
                all.stream()
                        .filter(token -> token.getTokenId() != null)
                        .filter(token -> token.getLogprob() == null)
                        .count());
    }

    /// The same as another run's answer, byte for byte, but for where its records lie and how long
    /// it took. Repeats are left out.
    void checkSameAs(Answered other) {
        assertThat(tokens.stream().map(Committed::hex).distinct())
                .as("values of the tokens of %s", stream)
                .containsExactlyElementsOf(other.tokens.stream().map(Committed::hex).toList());
        assertThat(lasting(completions.getFirst()))
                .isEqualTo(lasting(other.completions.getFirst()));
        assertThat(predictions.stream().map(Answered::lasting).distinct())
                .as("predictions of %s", stream)
                .containsExactlyElementsOf(
                        other.predictions.stream().map(Answered::lasting).toList());
        assertThat(HexFormat.of().formatHex(Objects.requireNonNull(tokens.getFirst().key())))
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(Objects.requireNonNull(other.tokens.getFirst().key())));
    }

    /// A completion or a prediction without what differs from run to run.
    private static Map<String, Object> lasting(Committed<? extends SpecificRecord> committed) {
        Map<String, Object> lasting = new TreeMap<>();
        SpecificRecord record = committed.value();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            switch (field.name()) {
                case "source", "timings" -> {}
                case "usage" -> lasting.put("usage", lasting((Usage) value));
                default -> lasting.put(field.name(), value);
            }
        }
        return lasting;
    }

    /// Which tokens were found in a cache is a matter of who else was there.
    private static List<Integer> lasting(Usage usage) {
        return List.of(usage.getPromptTokens(), usage.getCompletionTokens());
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
