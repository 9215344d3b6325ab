package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.text.OneLine;
import io.afterword.event.Completion;
import io.afterword.event.CompletionError;
import io.afterword.event.ErrorCode;
import io.afterword.event.FinishReason;
import io.afterword.event.Prediction;
import io.afterword.event.Source;
import io.afterword.event.Timings;
import io.afterword.event.Token;
import io.afterword.event.TopLogprob;
import io.afterword.event.Usage;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

class TailTest {
    private final Topic<Token> tokens = Topics.under("").tokens();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void showsTheTokensOfAStreamThatCameTogetherInOneLine() {
        assertThat(
                        new TokenText()
                                .lines(
                                        List.of(
                                                token("a", " one", null),
                                                token("b", " eins", null),
                                                token("a", " two\n", null),
                                                token("b", ".", FinishReason.stop),
                                                token("b", " again", null))))
                .containsExactly("b |  eins. [stop]", "a |  one two\\n", "b |  again");
    }

    @Test
    void numbersTheStreamsOfOnePrompt() {
        Token second = token("a", "x", null);
        second.setChoiceIndex(1);
        assertThat(new TokenText().lines(List.of(second))).containsExactly("a#1 | x");
    }

    @Test
    void letsNoTextSteerTheTerminal() {
        assertThat(OneLine.of("a\u001b[2Jb\u202Ec\u2028d👩\u200d👧é"))
                .isEqualTo("a\\u001b[2Jb\\u202ec\\u2028d👩\u200d👧é");
    }

    @Test
    void showsACompletionInOneLine() {
        Completion.Builder completion =
                Completion.newBuilder()
                        .setRequestId("r-1")
                        .setText(" a\nb")
                        .setTokenIds(List.of(1, 2))
                        .setFinishReason(FinishReason.stop)
                        .setStopReason("\n\n")
                        .setUsage(new Usage(7, 2, 0, 0, 0))
                        .setModel("gpt2")
                        .setTimings(new Timings(100.0, 150.0, 1000.0))
                        .setSource(new Source("prompts", 0, 0L, Instant.EPOCH));
        assertThat(new CompletionText().lines(List.of(completion.build())))
                .containsExactly("r-1 | stop (\\n\\n) | 7 + 2 tokens in 1.25 s |  a\\nb");
        completion
                .setFinishReason(FinishReason.error)
                .setError(new CompletionError(ErrorCode.UNKNOWN_MODEL, "model must be one of: a"))
                .setTimings(null)
                .setText("");
        assertThat(new CompletionText().lines(List.of(completion.build())))
                .containsExactly(
                        "r-1 | error UNKNOWN_MODEL: model must be one of: a | 7 + 2 tokens | ");
    }

    @Test
    void showsAPredictionWithABarForEachToken() {
        Prediction.Builder prediction =
                Prediction.newBuilder()
                        .setRequestId("r-1")
                        .setPosition(3)
                        .setTop(
                                List.of(
                                        new TopLogprob(21831, " fox", (float) Math.log(0.5), null),
                                        new TopLogprob(198, "\n", (float) Math.log(0.0625), null)))
                        .setEntropy(1.25)
                        .setModel("gpt2")
                        .setSystemFingerprint("f")
                        .setSource(new Source("prompts", 0, 0L, Instant.EPOCH));
        assertThat(new PredictionText().lines(List.of(prediction.build())))
                .containsExactly(
                        "r-1 | after 3 tokens | entropy 1.250 nats | gpt2",
                        "   50.000 %  ████████████████████████  21831 \" fox\"",
                        "    6.250 %  ███                       198 \"\\n\"");
        prediction.setTop(List.of()).setDistribution(ByteBuffer.allocate(8));
        assertThat(new PredictionText().lines(List.of(prediction.build())))
                .containsExactly(
                        "r-1 | after 3 tokens | entropy 1.250 nats | gpt2 | with the whole"
                                + " distribution");
    }

    @Test
    void endsAfterTheMostRecordsThatAreWanted() {
        Tail<Token> tail = tail("a", 2);
        tail.show(records(token("a", "1", null), token("b", "2", null)));
        assertThat(tail.isFull()).isFalse();
        tail.show(records(token("a", "3", null), token("a", "4", null)));
        assertThat(tail.isFull()).isTrue();
        assertThat(out).hasToString("a | 1%na | 3%n".formatted());
    }

    @Test
    void reportsAndCountsWhatCannotBeRead() {
        Tail<Token> tail = tail("a", Long.MAX_VALUE);
        ConsumerRecord<byte[], byte[]> foreign =
                new ConsumerRecord<>("tokens", 3, 117, null, new byte[] {1});
        tail.show(List.of(foreign, records(token("a", "1", null)).getFirst()));
        tail.end();
        assertThat(out).hasToString("a | 1%n".formatted());
        assertThat(err.toString())
                .startsWith("skipped partition 3, offset 117: topic tokens: a Token")
                .endsWith("1 records could not be read%n".formatted());
    }

    private Tail<Token> tail(String id, long most) {
        return new Tail<>(
                tokens,
                new TokenText(),
                token -> token.getRequestId().equals(id),
                most,
                new PrintWriter(out),
                new PrintWriter(err));
    }

    private List<ConsumerRecord<byte[], byte[]>> records(Token... all) {
        return List.of(all).stream()
                .map(token ->
                        new ConsumerRecord<>(
                                "tokens",
                                0,
                                0,
                                new byte[0],
                                tokens.value().serializer().serialize("tokens", token)))
                .toList();
    }

    private static Token token(String id, String text, @Nullable FinishReason finish) {
        return Token.newBuilder()
                .setRequestId(id)
                .setIndex(0)
                .setText(text)
                .setBytes(ByteBuffer.allocate(0))
                .setFinishReason(finish)
                .build();
    }
}
