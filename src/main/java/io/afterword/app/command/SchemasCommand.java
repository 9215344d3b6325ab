package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.registry.HttpSchemaRegistry;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.TextTable;

import org.apache.avro.Schema;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `afterword schemas register|check`.
@Command(
        name = "schemas",
        description =
                "Put the schemas of the topics' values into a registry, or look whether they fit.",
        subcommands = {SchemasCommand.Register.class, SchemasCommand.Check.class},
        synopsisSubcommandLabel = "COMMAND")
public final class SchemasCommand {

    /// `afterword schemas register`.
    @Command(
            name = "register",
            description = {
                "Register the schema of each topic's values under TOPIC-value, with compatibility"
                        + " FULL_TRANSITIVE. Does nothing where all are there.",
                "",
                "Example: afterword schemas register -b localhost:9092 --set"
                        + " schema.registry.url=http://localhost:8081"
            })
    static final class Register implements Runnable {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private SettingsOptions options = new SettingsOptions();

        @Override
        public void run() {
            Settings settings = options.settings();
            HttpSchemaRegistry registry = registry(settings);
            TextTable table = new TextTable("subject", "id");
            settings.topics()
                    .schemas()
                    .forEach((subject, schema) ->
                            table.row(subject, registry.register(subject, schema)));
            spec.commandLine().getOut().println(table);
        }
    }

    /// `afterword schemas check`.
    @Command(
            name = "check",
            description = {
                "Ask the registry whether this version's schemas go with those that it has, and"
                        + " change nothing. The status is 19 if one does not.",
                "",
                "Example: afterword schemas check -b localhost:9092 --set"
                        + " schema.registry.url=http://localhost:8081"
            })
    static final class Check implements Runnable {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private SettingsOptions options = new SettingsOptions();

        @Override
        public void run() {
            Settings settings = options.settings();
            HttpSchemaRegistry registry = registry(settings);
            PrintWriter out = spec.commandLine().getOut();
            List<String> faults = new ArrayList<>();
            for (Map.Entry<String, Schema> each : settings.topics().schemas().entrySet()) {
                List<String> why = registry.incompatibilities(each.getKey(), each.getValue());
                out.println(each.getKey() + (why.isEmpty() ? " fits" : " does not fit"));
                why.forEach(fault -> faults.add(each.getKey() + ": " + fault));
            }
            if (!faults.isEmpty()) {
                throw new CommandException(
                        ExitCode.REGISTRY,
                        "the registry would refuse %s".formatted(String.join("; ", faults)));
            }
        }
    }

    private static HttpSchemaRegistry registry(Settings settings) {
        return settings.registry()
                .orElseThrow(() ->
                        new CommandException(ExitCode.SETTINGS, "schema.registry.url is not set"));
    }
}
