package io.afterword.app.story;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.IntStream;

/// `afterword corpus generate`.
@Command(
        name = "generate",
        description = {
            "Tell short, simple stories, one a line: who asks something in the beginning finds it out"
                    + " at the end. The same seed and number give the same story everywhere.",
            "",
            "Example: afterword corpus generate --documents 100000 --to stories.txt",
            "Example: afterword corpus generate --documents 5000 | afterword learn - --lines",
            "Example: afterword corpus generate --seed 2 --documents 100 --probes --to probes.jsonl"
        })
final class GenerateCommand implements Runnable {
    private static final Path STANDARD_OUTPUT = Path.of("-");
    private static final int LINES_PER_CHECK = 1_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the stories (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--documents", paramLabel = "N", required = true, description = "How many.")
    private int documents;

    @Option(
            names = "--skip",
            paramLabel = "N",
            description = "Begin after so many stories of this seed (default: ${DEFAULT-VALUE}).")
    private int skip;

    @Option(
            names = "--to",
            paramLabel = "FILE|-",
            description = "Write here; - is standard output, the default.")
    private Path to = STANDARD_OUTPUT;

    @Option(
            names = "--probes",
            description =
                    "No stories, but as many probes of them, as JSON lines: the text up to the answer"
                            + " at its end, the right answer and a wrong one, for `evaluate --probes`.")
    private boolean probes;

    @Override
    public void run() {
        require(documents >= 1, "--documents must be >= 1, was " + documents);
        require(
                skip >= 0 && skip <= Integer.MAX_VALUE - documents,
                "--skip must be >= 0, and with --documents at most %d, was %d"
                        .formatted(Integer.MAX_VALUE, skip));
        Iterator<String> lines = lines();
        if (to.equals(STANDARD_OUTPUT)) {
            write(lines, spec.commandLine().getOut());
        } else {
            try (PrintWriter file = new PrintWriter(Files.newBufferedWriter(to))) {
                write(lines, file);
            } catch (IOException e) {
                throw notWritten(e);
            }
        }
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), rule);
        }
    }

    private Iterator<String> lines() {
        Stories stories = new Stories(seed);
        if (!probes) {
            return IntStream.range(skip, skip + documents).mapToObj(stories::text).iterator();
        }
        BalancedProbes balanced = new BalancedProbes(stories, skip);
        return IntStream.range(0, documents)
                .mapToObj(number -> Json.line(balanced.next().json()))
                .iterator();
    }

    /// A writer keeps its errors to itself until it is asked: a full disk, a pipe that is closed.
    private void write(Iterator<String> lines, PrintWriter out) {
        for (int line = 1; lines.hasNext(); line++) {
            out.print(lines.next() + "\n");
            if ((line % LINES_PER_CHECK == 0 || !lines.hasNext()) && out.checkError()) {
                throw notWritten(null);
            }
        }
    }

    private CommandException notWritten(@Nullable IOException why) {
        return new CommandException(
                ExitCode.FAILED,
                "%s cannot be written%s".formatted(to, why == null ? "" : ": " + why),
                why);
    }
}
