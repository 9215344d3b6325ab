package io.afterword.app.demo;

import io.afterword.app.client.RecordSink;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.app.story.Stories;
import io.afterword.event.CorpusDocument;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.NgramStatistics;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// The stories that a demo learns before anybody is asked to go on with one.
final class DemoCorpus {
    private static final int DOCUMENTS = 100;
    private static final long SEED = 1;
    private static final Duration TICK = Duration.ofMillis(5);

    private DemoCorpus() {}

    private static List<String> documents() {
        return IntStream.range(0, DOCUMENTS).mapToObj(new Stories(SEED)::text).toList();
    }

    /// Produces the documents, and waits until the table that prompts are answered from has them.
    /// They are kept, so that another run on the same data counts none of them again.
    ///
    /// @return what the table has then
    /// @throws CommandException if that takes too long
    static NgramStatistics learn(
            Settings settings, Service service, LiveTable table, Duration patience) {
        List<String> documents = documents();
        try (RecordSink<CorpusDocument> corpus =
                RecordSink.to(settings.topics().corpus(), settings)) {
            for (int i = 0; i < documents.size(); i++) {
                corpus.send(
                        "demo-%d".formatted(i + 1).getBytes(StandardCharsets.UTF_8),
                        CorpusDocument.newBuilder().setText(documents.get(i)).build(),
                        where -> {});
            }
            corpus.flush();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (table.current().statistics().documents() < documents.size()) {
            service.requireRunning();
            if (System.nanoTime() > deadline) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "documents were not learned within %d s".formatted(patience.toSeconds()));
            }
            pause();
        }
        return table.current().statistics();
    }

    private static void pause() {
        try {
            Thread.sleep(TICK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted", e);
        }
    }
}
