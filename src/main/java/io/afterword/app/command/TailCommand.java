package io.afterword.app.command;

import io.afterword.app.client.CommittedRecords;
import io.afterword.app.client.Partitions;
import io.afterword.app.client.Start;
import io.afterword.app.exit.UntilInterrupted;
import io.afterword.app.settings.Settings;
import io.afterword.event.Completion;
import io.afterword.event.Prediction;
import io.afterword.event.Token;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// `afterword tail`.
@Command(
        name = "tail",
        description = {
            "Show tokens, completions or predictions as they are committed, until Ctrl-C.",
            "",
            "Example: afterword tail tokens",
            "Example: afterword tail completions --json --from beginning --no-follow"
        })
public final class TailCommand implements Runnable {
    private static final Duration TIME_TO_END = Duration.ofSeconds(5);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "WHAT", description = "What to show: ${COMPLETION-CANDIDATES}.")
    private What what = What.tokens;

    @Option(names = "--json", description = "One JSON object a line, with all fields.")
    private boolean json;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            converter = Start.Converter.class,
            description =
                    "beginning, end, an offset, a time (2026-01-31T12:00:00Z) or how long ago (PT10M);"
                            + " default: end.")
    private Start from = new Start.End();

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Only what answers this prompt.")
    private @Nullable String requestId;

    @Option(names = "--max", paramLabel = "N", description = "End after so many records.")
    private long max = Long.MAX_VALUE;

    @Option(
            names = "--no-follow",
            description = "End where the records end now, instead of waiting for more.")
    private boolean noFollow;

    /// The topics of answers, by the names that users type.
    enum What {
        tokens,
        completions,
        predictions
    }

    @Override
    public void run() {
        if (max < 1) {
            throw new ParameterException(spec.commandLine(), "--max must be >= 1, was " + max);
        }
        Settings settings = options.settings();
        Topics topics = settings.topics();
        switch (what) {
            case tokens -> show(topics.tokens(), Token::getRequestId, new TokenText(), settings);
            case completions ->
                    show(
                            topics.completions(),
                            Completion::getRequestId,
                            new CompletionText(),
                            settings);
            case predictions ->
                    show(
                            topics.predictions(),
                            Prediction::getRequestId,
                            new PredictionText(),
                            settings);
        }
    }

    private <V extends SpecificRecord> void show(
            Topic<V> topic, Function<V, String> id, View<V> text, Settings settings) {
        List<TopicPartition> partitions = Partitions.of(topic, settings);
        Tail<V> tail =
                new Tail<>(
                        topic,
                        json ? View.json() : text,
                        event -> requestId == null || requestId.equals(id.apply(event)),
                        max,
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr());
        try (UntilInterrupted until = UntilInterrupted.within(TIME_TO_END);
                CommittedRecords records = CommittedRecords.of(settings)) {
            until.wake(records::wakeUp);
            follow(tail, records, partitions, until);
            tail.end();
        }
    }

    private void follow(
            Tail<?> tail,
            CommittedRecords records,
            List<TopicPartition> partitions,
            UntilInterrupted until) {
        try {
            records.seek(partitions, from);
            Map<TopicPartition, Long> ends = noFollow ? records.ends(partitions) : Map.of();
            while (!tail.isFull()
                    && !until.isInterrupted()
                    && !(noFollow && records.isBeyond(ends))) {
                tail.show(records.poll());
            }
        } catch (WakeupException interrupted) {
            // Ctrl-C ends the tail, as it was asked to
        }
    }
}
