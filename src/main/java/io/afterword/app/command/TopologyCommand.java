package io.afterword.app.command;

import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;

import org.apache.kafka.streams.TopologyDescription;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.Map;

/// `afterword topology`.
@Command(
        name = "topology",
        description = {
            "Describe the topologies, of prompts and of documents: what reads which topic, in which"
                    + " order, with which stores.",
            "",
            "Example: afterword topology --mermaid"
        })
public final class TopologyCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--mermaid", description = "A flowchart in Mermaid's language.")
    private boolean mermaid;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = "Beginning of the topics' names (default: ${DEFAULT-VALUE}).")
    private String prefix = "afterword.";

    @Override
    public void run() {
        // Nothing is connected: the address is one that no broker has.
        Settings settings =
                Settings.of(Map.of("bootstrap.servers", "localhost:9", "topic.prefix", prefix));
        for (TopologyDescription description : Service.describe(settings)) {
            spec.commandLine()
                    .getOut()
                    .print(mermaid ? Mermaid.of(description) : description.toString());
        }
        spec.commandLine().getOut().flush();
    }
}
