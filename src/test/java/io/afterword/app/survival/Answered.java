package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.event.Source;
import io.afterword.event.Token;

import org.apache.avro.Schema;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// All committed records of one prompt, in the order of their offsets, and what must hold of them.
record Answered(
        String requestId, List<Committed<Token>> tokens, List<Committed<Completion>> completions) {
    private static final Source ANY = new Source("", 0, 0L, Instant.EPOCH);

    Answered(String requestId) {
        this(requestId, new ArrayList<>(), new ArrayList<>());
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
        assertThat(completions).as("completions of %s", requestId).hasSize(1);
        assertThat(tokens.stream().map(token -> token.value().getIndex()))
                .as("indexes of %s in the order of their offsets", requestId)
                .containsExactlyElementsOf(IntStream.range(0, tokens.size()).boxed().toList());
        assertThat(tokens).as(requestId).isSortedAccordingTo(Committed.BY_OFFSET);
        assertThat(tokens.stream().map(Committed::partition).distinct())
                .as("partitions of %s", requestId)
                .hasSize(1);
        checkStream(tokens.stream().map(Committed::value).toList());
    }

    /// One completion at least, and every token at least once; repeats repeat.
    void checkAtLeastOnce() {
        assertThat(completions.stream().map(Answered::lasting).distinct())
                .as("different completions of %s", requestId)
                .hasSize(1);
        TreeMap<Integer, Committed<Token>> first = new TreeMap<>();
        for (Committed<Token> token : tokens) {
            Committed<Token> before = first.putIfAbsent(token.value().getIndex(), token);
            if (before != null) {
                assertThat(token.hex()).as("repeat of %s", before).isEqualTo(before.hex());
            }
        }
        assertThat(first.keySet())
                .as("indexes of %s", requestId)
                .containsExactlyElementsOf(IntStream.range(0, first.size()).boxed().toList());
        checkStream(first.values().stream().map(Committed::value).toList());
    }

    private void checkStream(List<Token> stream) {
        Completion completion = completion();
        List<FinishReason> reasons = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Token token : stream) {
            text.append(token.getText());
            bytes.writeBytes(content(token.getBytes()));
            if (token.getTokenId() != null) {
                ids.add(token.getTokenId());
            }
            if (token.getFinishReason() != null) {
                reasons.add(token.getFinishReason());
            }
        }
        assertThat(reasons)
                .as("ends of %s", requestId)
                .containsExactly(completion.getFinishReason());
        assertThat(stream.getLast().getFinishReason()).as(requestId).isNotNull();
        assertThat(text).as("text of %s", requestId).hasToString(completion.getText());
        assertThat(bytes.toString(UTF_8)).as("bytes of %s", requestId).isEqualTo(text.toString());
        assertThat(ids).as("ids of %s", requestId).isEqualTo(completion.getTokenIds());
        assertThat(completion.getUsage().getCompletionTokens()).isEqualTo(ids.size());
    }

    /// The same as another run's answer, byte for byte, but for where its records lie and how long
    /// it took. Repeats are left out.
    void checkSameAs(Answered other) {
        assertThat(tokens.stream().map(Committed::hex).distinct())
                .as("values of the tokens of %s", requestId)
                .containsExactlyElementsOf(other.tokens.stream().map(Committed::hex).toList());
        assertThat(lasting(completions.getFirst()))
                .isEqualTo(lasting(other.completions.getFirst()));
        assertThat(HexFormat.of().formatHex(Objects.requireNonNull(tokens.getFirst().key())))
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(Objects.requireNonNull(other.tokens.getFirst().key())));
    }

    /// A completion without what differs from run to run.
    private static Completion lasting(Committed<Completion> completion) {
        Completion lasting = new Completion();
        for (Schema.Field field : Completion.getClassSchema().getFields()) {
            lasting.put(field.pos(), completion.value().get(field.pos()));
        }
        lasting.setSource(ANY);
        lasting.setTimings(null);
        return lasting;
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
