package io.afterword.app.train;

import io.afterword.app.client.Start;
import io.afterword.app.command.SettingsOptions;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Settings;
import io.afterword.event.CorpusDocument;
import io.afterword.topology.topic.Topic;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.function.Consumer;

/// Where documents come from: the corpus, as far as it is there when training begins, or a file.
final class DocumentOptions {
    @Mixin private SettingsOptions cluster = new SettingsOptions();

    @Option(
            names = "--from",
            paramLabel = "TOPIC",
            description = "corpus, or the whole name of another topic of documents.")
    private @Nullable String topic;

    @Option(
            names = "--until",
            paramLabel = "END",
            converter = Start.Converter.class,
            description =
                    "Where in each partition of the topic to end: end, an offset, a time, or how long"
                            + " ago, as in PT10M (default: end, as it is at the beginning).")
    private @Nullable Start until;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description =
                    "Begin where this consumer group ended, and commit for it once all is learned"
                            + " (default: none, from the topic's beginning).")
    private @Nullable String group;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Instead of a topic, a text in UTF-8, each line a document.")
    private @Nullable Path file;

    @Option(
            names = "--held-out",
            paramLabel = "PERCENT",
            description = "Documents to try it on, by their ids (default: ${DEFAULT-VALUE}).")
    private double heldOut = 2;

    /// @param warnings what is no document
    /// @throws CommandException `USAGE` if there is no source, or two
    DocumentSource source(Consumer<String> warnings) {
        if ((file == null) == (topic == null)) {
            throw new CommandException(
                    ExitCode.USAGE, "documents come --from corpus, or from --file FILE");
        }
        if (file != null) {
            if (until != null || group != null || cluster.areGiven()) {
                throw new CommandException(
                        ExitCode.USAGE, "--until, --group and a cluster are of --from, not --file");
            }
            return new FileDocuments(file);
        }
        Settings settings = cluster.settings();
        Topic<CorpusDocument> corpus = settings.topics().corpus();
        return new TopicDocuments(
                settings,
                corpus.role().equals(topic) ? corpus : corpus.called(topic),
                until == null ? new Start.End() : until,
                group,
                warnings);
    }

    /// @throws IllegalArgumentException if it is none
    double heldOutShare() {
        Rules.require(heldOut >= 0 && heldOut < 100, "--held-out", ">= 0 and < 100", heldOut);
        return heldOut / 100;
    }
}
