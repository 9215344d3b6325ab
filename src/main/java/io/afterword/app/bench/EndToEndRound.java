package io.afterword.app.bench;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.RecordSink;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.Service;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.topology.topic.Topic;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Some prompts produced at once, and when their tokens could be read, committed.
final class EndToEndRound {
    static final int PROMPT_TOKENS = 16;

    private final int sequences;
    private final int maxTokens;
    private final ClockedModel clocked;
    private final Map<String, Long> seeds = new HashMap<>(); // of the streams that run, by request
    private final List<Double> millisToFirstToken = new ArrayList<>();
    private final List<Double> millisToReadable = new ArrayList<>();
    private final long firstSeed;
    private int tokens;
    private long beginNanos;
    private long endNanos;

    EndToEndRound(int number, int sequences, int maxTokens, ClockedModel clocked) {
        this.firstSeed = (long) number * sequences;
        this.sequences = sequences;
        this.maxTokens = maxTokens;
        this.clocked = clocked;
    }

    /// @param patience without a token
    void run(
            RecordSink<Prompt> prompts,
            CommittedRecords records,
            Topic<Token> topic,
            Service service,
            Duration patience) {
        beginNanos = System.nanoTime();
        for (int i = 0; i < sequences; i++) {
            Prompt prompt = prompt(firstSeed + i);
            seeds.put(prompt.getRequestId(), prompt.getSeed());
            prompts.send(
                    prompt.getRequestId().getBytes(StandardCharsets.UTF_8), prompt, where -> {});
        }
        prompts.flush();
        endNanos = System.nanoTime();
        while (!seeds.isEmpty()) {
            service.requireRunning();
            Iterable<ConsumerRecord<byte[], byte[]>> read = records.poll();
            long now = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> record : read) {
                add(topic.value().deserializer().deserialize(topic.name(), record.value()), now);
            }
            if (now - endNanos > patience.toNanos()) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "no token was committed within %d s".formatted(patience.toSeconds()));
            }
        }
    }

    private Prompt prompt(long seed) {
        List<Integer> ids =
                IntStream.range(0, PROMPT_TOKENS).map(i -> 1000 + 37 * i).boxed().toList();
        return Prompt.newBuilder()
                .setRequestId("bench-" + seed)
                .setPrompt(ids)
                .setMaxTokens(maxTokens)
                .setSeed(seed)
                .build();
    }

    private void add(Token token, long now) {
        Long seed = seeds.get(token.getRequestId());
        if (seed == null) {
            return;
        }
        clocked.computedNanos(seed, token.getIndex())
                .ifPresent(computed -> readable(token.getIndex(), computed, now));
        if (token.getFinishReason() != null) {
            seeds.remove(token.getRequestId());
        }
    }

    private void readable(int index, long computed, long now) {
        tokens++;
        endNanos = now;
        millisToReadable.add((now - computed) / 1e6);
        if (index == 0) {
            millisToFirstToken.add((now - beginNanos) / 1e6);
        }
    }

    /// Of all streams together, from the first prompt until the last token could be read.
    double tokensPerSecond() {
        return tokens * 1e9 / (endNanos - beginNanos);
    }

    /// From the first prompt's production, a value for each stream.
    List<Double> millisToFirstToken() {
        return millisToFirstToken;
    }

    /// From the moment a token was computed until a reader had it, a value for each token.
    List<Double> millisToReadable() {
        return millisToReadable;
    }
}
