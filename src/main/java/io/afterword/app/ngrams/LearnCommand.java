package io.afterword.app.ngrams;

import io.afterword.app.client.RecordSink;
import io.afterword.app.command.SettingsOptions;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.settings.Setting;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.Megabytes;
import io.afterword.app.text.Terminal;
import io.afterword.event.CorpusDocument;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `afterword learn`.
@Command(
        name = "learn",
        description = {
            "Teach the n-gram table: produces documents to the corpus. A file is a document, and so are"
                    + " the files below a directory, or with --lines each line of them. The id of a"
                    + " document is the path of its file, with --lines and the number of its line.",
            "",
            "Example: afterword learn notes.txt letters/ -b localhost:9092",
            "Example: afterword learn - --lines -b localhost:9092 < sentences.txt",
            "Example: afterword learn --delete notes.txt -b localhost:9092"
        })
public final class LearnCommand implements Runnable {
    private static final double NANOS = 1e9;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions cluster = new SettingsOptions();

    @Parameters(paramLabel = "FILE|DIR|-", description = "Texts in UTF-8; - is standard input.")
    private List<Path> sources = List.of();

    @Option(names = "--lines", description = "Each line is a document; blank ones are none.")
    private boolean lines;

    @Option(
            names = "--delete",
            paramLabel = "ID",
            description =
                    "Take what the document of this id taught back; it needs the setting"
                            + " ngrams.keep.documents=on where it is learned. Repeatable.")
    private List<String> deleted = List.of();

    @Override
    public void run() {
        if (sources.isEmpty() == deleted.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "documents come from FILE, DIR or -, or go with --delete");
        }
        Settings settings = cluster.settings();
        try (RecordSink<CorpusDocument> corpus =
                RecordSink.to(settings.topics().corpus(), settings)) {
            if (deleted.isEmpty()) {
                learn(corpus);
            } else {
                delete(corpus, settings.ngrams().keepDocuments());
            }
        }
    }

    private void delete(RecordSink<CorpusDocument> corpus, boolean kept) {
        if (!kept) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(
                    "%s is off here: where it is off for the learner too, nothing is taken back"
                            .formatted(Setting.NGRAMS_KEEP_DOCUMENTS.key()));
            err.flush();
        }
        deleted.forEach(id -> corpus.delete(bytes(id), where -> {}));
        corpus.flush();
        say("%,d documents deleted".formatted(deleted.size()));
    }

    private void learn(RecordSink<CorpusDocument> corpus) {
        List<Path> files = sources.stream().flatMap(DocumentFile::below).toList();
        List<String> refused = new ArrayList<>();
        long begin = System.nanoTime();
        try (LearnProgress progress = LearnProgress.of(files, Terminal.isThere())) {
            for (Path file : files) {
                try {
                    DocumentFile.forEach(
                            file,
                            lines,
                            (id, text) -> {
                                corpus.send(
                                        bytes(id), new CorpusDocument(text, Map.of()), where -> {});
                                progress.sent(bytes(text).length);
                            });
                } catch (CommandException wrong) {
                    if (wrong.exitCode() != ExitCode.USAGE) {
                        throw wrong;
                    }
                    refused.add(String.valueOf(wrong.getMessage()));
                }
            }
            corpus.flush();
            say(
                    String.format(
                            Locale.ROOT,
                            "%,d documents, %s, in %.1f s",
                            progress.documents(),
                            Megabytes.of(progress.bytes()),
                            (System.nanoTime() - begin) / NANOS));
        }
        refuse(refused);
    }

    private void refuse(List<String> refused) {
        if (refused.isEmpty()) {
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        refused.stream().limit(refused.size() - 1L).forEach(why -> err.println("not sent: " + why));
        err.flush();
        throw new CommandException(ExitCode.USAGE, "not sent: " + refused.getLast());
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
