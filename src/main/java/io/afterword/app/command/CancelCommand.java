package io.afterword.app.command;

import io.afterword.app.client.RecordKey;
import io.afterword.app.client.RecordSink;
import io.afterword.app.settings.Settings;
import io.afterword.event.Cancel;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/// `afterword cancel`.
@Command(
        name = "cancel",
        description = {
            "End a prompt's generation now; what was generated is kept.",
            "",
            "Example: afterword cancel my-request -b localhost:9092"
        })
public final class CancelCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions options = new SettingsOptions();

    @Parameters(paramLabel = "REQUEST_ID", description = "The prompt to cancel.")
    private String requestId = "";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The prompt's key, if it was given one (default: its request id).")
    private @Nullable String key;

    @Override
    public void run() {
        Settings settings = options.settings();
        PrintWriter out = spec.commandLine().getOut();
        try (RecordSink<Cancel> cancels = RecordSink.to(settings.topics().cancels(), settings)) {
            cancels.send(
                    RecordKey.of(key, requestId),
                    new Cancel(requestId),
                    where -> out.println(Written.line(requestId, where)));
            cancels.flush();
        }
    }
}
