package io.afterword.app.bench;

import io.afterword.app.client.RecordSink;
import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.domain.TokenIds;
import io.afterword.event.CorpusDocument;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.Estimate;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.NgramStatistics;
import io.afterword.model.token.Gpt2Tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Measures a service that learns: at its input, documents; at its other end, the table that
/// prompts are answered from.
final class LearnBench {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// Tokens produced and not learned, at most: a producer that keeps the learner busy, and no
    /// more.
    private static final long AHEAD = 1_000_000;

    private static final int DOCUMENTS_LOOKED_AT = 100;
    private static final int LIVE_DOCUMENTS = 50;
    private static final int PREDICTIONS = 2_000;
    private static final int PREDICTIONS_BEFORE = 2_000;
    private static final int TOP = 20;

    private final Settings settings;
    private final LearnConditions on;
    private final Path broker;
    private final LiveTable table;
    private final Iterator<String> text;
    private final Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
    private final double tokensPerDocument;
    private long documents;

    /// @param broker the data directory of its only broker
    LearnBench(Settings settings, LearnConditions on, Path broker) {
        this.settings = settings;
        this.on = on;
        this.broker = broker;
        this.table = new LiveTable(settings.ngrams().shape());
        this.text = on.corpus().documents();
        this.tokensPerDocument = tokensPerDocument(on.corpus().documents());
    }

    /// About; the learner tokenizes, and nobody beside it.
    private double tokensPerDocument(Iterator<String> some) {
        long tokens = 0;
        for (int i = 0; i < DOCUMENTS_LOOKED_AT; i++) {
            tokens += tokenizer.encode(some.next()).size() + 1; // and the end of the document
        }
        return (double) tokens / DOCUMENTS_LOOKED_AT;
    }

    private double produced() {
        return documents * tokensPerDocument;
    }

    /// How much was learned at a time.
    private record Mark(long nanos, long tokens) {
        double perSecond(Mark later) {
            return (later.tokens - tokens) / ((later.nanos - nanos) / 1e9);
        }
    }

    void run(FigureReport report) {
        try (ServedModels models = ModelLoader.load(settings, table)) {
            Service.check(settings);
            long ngrams;
            try (Service service = started(models);
                    RecordSink<CorpusDocument> corpus =
                            RecordSink.to(settings.topics().corpus(), settings)) {
                report.show(learn(service, corpus));
                report.show(live(service, corpus));
                report.show(predict());
                ngrams = learned().ngrams();
            }
            report.show(lose(models, ngrams));
        }
    }

    private Service started(ServedModels models) {
        Service service = Service.start(settings, models, table);
        try {
            service.awaitReady(PATIENCE);
            return service;
        } catch (CommandException e) {
            service.close();
            throw e;
        }
    }

    private NgramStatistics learned() {
        return table.current().statistics();
    }

    private List<Figure> learn(Service service, RecordSink<CorpusDocument> corpus) {
        long changelogs = ChangelogSize.bytes(broker);
        List<Mark> marks = new ArrayList<>();
        marks.add(new Mark(System.nanoTime(), 0));
        while (produced() < on.tokens() || learned().documents() < documents) {
            service.requireRunning();
            mark(marks);
            if (produced() >= on.tokens() || produced() - marks.getLast().tokens() > AHEAD) {
                pause();
            } else {
                produce(corpus, text.next(), new AtomicLong());
            }
        }
        mark(marks);
        double bytes = ChangelogSize.bytes(broker) - changelogs;
        double start = between(marks, 0.05, 0.15);
        double end = between(marks, 0.9, 1);
        long all = learned().tokens();
        return List.of(
                new Figure(Measure.LEARN, marks.getFirst().perSecond(marks.getLast()), on),
                new Figure(Measure.LEARN_AT_THE_START, start, on),
                new Figure(Measure.LEARN_AT_THE_END, end, on),
                new Figure(Measure.LEARN_END_TO_START, 100 * end / start, on),
                new Figure(Measure.NGRAMS_PER_TOKEN, (double) learned().ngrams() / all, on),
                new Figure(Measure.LEARN_CHANGELOG_PER_TOKEN, bytes / all, on));
    }

    private void mark(List<Mark> marks) {
        long tokens = learned().tokens();
        if (tokens > marks.getLast().tokens()) {
            marks.add(new Mark(System.nanoTime(), tokens));
        }
    }

    /// The rate from one share of all tokens to another, or to what was seen next.
    private double between(List<Mark> marks, double from, double to) {
        int begin = Math.min(reached(marks, from), marks.size() - 2);
        int end = Math.max(reached(marks, to), begin + 1);
        return marks.get(begin).perSecond(marks.get(end));
    }

    private int reached(List<Mark> marks, double share) {
        int at = 0;
        while (at < marks.size() - 1 && marks.get(at).tokens() < share * on.tokens()) {
            at++;
        }
        return at;
    }

    private void produce(RecordSink<CorpusDocument> corpus, String document, AtomicLong written) {
        byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(documents).array();
        corpus.send(
                id,
                CorpusDocument.newBuilder().setText(document).build(),
                where -> written.set(System.nanoTime()));
        documents++;
    }

    /// One document at a time, so that nothing else is to be done.
    private List<Figure> live(Service service, RecordSink<CorpusDocument> corpus) {
        double[] millis = new double[LIVE_DOCUMENTS];
        for (int i = 0; i < millis.length; i++) {
            AtomicLong written = new AtomicLong();
            produce(corpus, text.next(), written);
            corpus.flush();
            await(service, () -> learned().documents() == documents);
            millis[i] = (System.nanoTime() - written.get()) / 1e6;
        }
        Samples samples = Samples.of(millis);
        return List.of(
                new Figure(Measure.LIVE_MEDIAN, samples.median(), on),
                new Figure(Measure.LIVE_PERCENTILE_99, samples.percentile99(), on));
    }

    private List<Figure> predict() {
        double[] micros = new double[PREDICTIONS];
        int order = settings.ngrams().order();
        TokenIds tokens = tokenizer.encode(text.next());
        for (int i = -PREDICTIONS_BEFORE; i < PREDICTIONS; i++) {
            int end = Math.floorMod(i, tokens.size() - order) + order;
            if (end == order) {
                tokens = tokenizer.encode(text.next());
                end = order;
            }
            TokenIds context = tokens.slice(end - order, end);
            long begin = System.nanoTime();
            int best = table.current().predict(context, Estimate.KNESER_NEY, order).top(TOP)[0];
            long took = System.nanoTime() - begin;
            if (best >= 0 && i >= 0) {
                micros[i] = took / 1e3;
            }
        }
        Samples samples = Samples.of(micros);
        return List.of(
                new Figure(Measure.PREDICTION_MEDIAN, samples.median(), on),
                new Figure(Measure.PREDICTION_PERCENTILE_99, samples.percentile99(), on));
    }

    /// Rows are read again when nothing is left of them but their topic.
    private List<Figure> lose(ServedModels models, long ngrams) {
        double state = bytes(settings.stateDir(), "-ngrams-", ".sst");
        double rows = bytes(broker, "-ngrams-changelog-", ".log");
        delete(settings.stateDir());
        long begin = System.nanoTime();
        try (Service again = started(models)) {
            await(again, () -> learned().documents() == documents);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return List.of(
                new Figure(Measure.STATE_PER_NGRAM, state / ngrams, on),
                new Figure(Measure.RESTORE, rows / 1e6 / seconds, on));
    }

    private static double bytes(Path directory, String part, String ending) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().contains(part))
                    .filter(file -> file.toString().endsWith(ending))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Service service, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            service.requireRunning();
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new CommandException(ExitCode.FAILED, "the learner does not get on");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted", e);
        }
    }
}
