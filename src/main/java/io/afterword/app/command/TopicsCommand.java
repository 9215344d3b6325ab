package io.afterword.app.command;

import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.TextTable;
import io.afterword.topology.topic.Topic;
import io.afterword.topology.topic.Topics;

import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// `afterword topics create|list`.
@Command(
        name = "topics",
        description = "Make or list the topics of an installation.",
        subcommands = {TopicsCommand.Create.class, TopicsCommand.ListThem.class},
        synopsisSubcommandLabel = "COMMAND")
public final class TopicsCommand {

    /// `afterword topics create`.
    @Command(
            name = "create",
            description = {
                "Make the topics that are missing and check the others. Does nothing where all are"
                        + " right.",
                "",
                "Example: afterword topics create -b localhost:9092 --partitions 8"
            })
    static final class Create implements Runnable {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private SettingsOptions options = new SettingsOptions();

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "Partitions of each topic. Default: those of prompts, or 4.")
        private @Nullable Integer partitions;

        @Option(
                names = "--replication",
                paramLabel = "N",
                description = "Copies of each partition. Default: the cluster's own.")
        private short replication = -1;

        @Override
        public void run() {
            require(partitions == null || partitions > 0, "--partitions must be >= 1");
            require(replication == -1 || replication > 0, "--replication must be >= 1");
            Settings settings = options.settings();
            try (Cluster cluster = Cluster.reach(settings)) {
                List<String> made =
                        new TopicCheck(cluster, settings.topics()).create(asked(), replication);
                PrintWriter out = spec.commandLine().getOut();
                made.forEach(name -> out.println("made " + name));
                if (made.isEmpty()) {
                    out.println("all topics are there");
                }
            }
        }

        private OptionalInt asked() {
            return partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions);
        }

        private void require(boolean holds, String rule) {
            if (!holds) {
                throw new ParameterException(spec.commandLine(), rule);
            }
        }
    }

    /// `afterword topics list`.
    @Command(
            name = "list",
            description = {
                "List the topics, with those that are missing.",
                "",
                "Example: afterword topics list -b localhost:9092"
            })
    static final class ListThem implements Runnable {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private SettingsOptions options = new SettingsOptions();

        @Override
        public void run() {
            Settings settings = options.settings();
            Topics topics = settings.topics();
            try (Cluster cluster = Cluster.reach(settings)) {
                Map<String, TopicDescription> found = new TopicCheck(cluster, topics).found();
                TextTable table = new TextTable("topic", "partitions", "copies");
                for (Topic<?> topic : topics.all()) {
                    addRow(table, topic.name(), found.get(topic.name()));
                }
                spec.commandLine().getOut().println(table);
            }
        }

        private static void addRow(
                TextTable table, String name, @Nullable TopicDescription description) {
            if (description == null) {
                table.row(name, "missing", "");
            } else {
                table.row(
                        name,
                        description.partitions().size(),
                        description.partitions().getFirst().replicas().size());
            }
        }
    }
}
