package io.afterword.app.command;

import io.afterword.app.hub.HubEnvironment;
import io.afterword.app.hub.Pull;
import io.afterword.app.hub.PullProgress;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// `afterword model pull`.
@Command(
        name = "pull",
        description = {
            "Download a GPT-2 checkpoint into the cache of Hugging Face's libraries, and check it."
                    + " A call that was cut off goes on where it was. Prints the directory.",
            "",
            "HF_ENDPOINT, HF_HOME, HF_HUB_CACHE and HF_TOKEN mean what they mean there.",
            "",
            "Example: afterword model pull gpt2-medium"
        })
final class PullCommand implements Runnable {
    private final Supplier<HubEnvironment> environment;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            description =
                    "gpt2, gpt2-medium, gpt2-large, gpt2-xl, distilgpt2, or OWNER/NAME as on the"
                            + " hub.")
    private String name = "";

    @Option(
            names = "--revision",
            paramLabel = "REV",
            description = "A branch, a tag or a commit (default: main).")
    private @Nullable String revision;

    PullCommand() {
        this(HubEnvironment::ofThisProcess);
    }

    PullCommand(Supplier<HubEnvironment> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        PrintWriter err = spec.commandLine().getErr();
        Path directory =
                new Pull(environment.get(), PullProgress.on(err))
                        .run(name, Optional.ofNullable(revision));
        ModelDirectory model = new ModelDirectory(directory);
        model.weights();
        model.tokenizer();
        spec.commandLine().getOut().println(directory);
        spec.commandLine().getOut().flush();
        err.printf(
                "Serve it with model.path=%s, or try it: afterword demo --model %<s%n",
                revision == null ? name : directory);
        err.flush();
    }
}
