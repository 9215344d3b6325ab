package io.afterword.app.demo;

import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.client.RecordSink;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.exit.UntilInterrupted;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.app.text.Terminal;
import io.afterword.event.Prompt;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.MarkovModel;
import io.afterword.model.markov.NgramStatistics;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/// `afterword demo`: the whole way of a prompt in one process.
@Command(
        name = "demo",
        description = {
            "See it work: a Kafka broker in this process, the topics, the topology with a model, a"
                    + " few stories that are learned, some prompts, and their tokens as they are"
                    + " committed, of GPT-2 and of the n-grams just learned. Leaves nothing running.",
            "",
            "Example: afterword demo",
            "Example: afterword demo \"Once upon a time\" --max-tokens 100 --model ~/models/gpt2"
        })
public final class DemoCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIME_TO_END = Duration.ofSeconds(20);
    private static final int PARTITIONS = 4;
    private static final List<String> TEXTS =
            List.of(
                    "One fine day, Emma wanted to bake an apple cake for Aunt Rosa, but",
                    "\"Who will be in Owl Corner first?\" said the tailor Tom.",
                    "Grandmother Alice had lost a goat called Pepper.",
                    "The baker Peter, the nurse Mary and the pilot Leo slept in a tent by the old mill, with",
                    "\"What do you wish for?\" Uncle Max asked the");

    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TEXT", description = "Texts to continue (default: a handful).")
    private List<String> texts = List.of();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keep the broker's data and the stores here; the next run finds them.")
    private @Nullable Path dataDir;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "A GPT-2 checkpoint as Hugging Face publishes it, or the name of a pulled model"
                            + " (default: built in).")
    private @Nullable Path model;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "As the setting model.precision.")
    private String precision = "auto";

    @Option(names = "--device", paramLabel = "D", description = "As the setting model.device.")
    private String device = "auto";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The broker's port on the loopback interface (default: any free one).")
    private int port;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Most tokens of a continuation (default: ${DEFAULT-VALUE}).")
    private int maxTokens = 48;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the logits; 0 is greedy (default: ${DEFAULT-VALUE}).")
    private double temperature = 0.8;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the first prompt; the next ones count up (default: 1).")
    private long seed = 1;

    @Override
    public void run() {
        Progress progress = new Progress(spec.commandLine().getErr());
        try (UntilInterrupted until = UntilInterrupted.within(TIME_TO_END);
                Workspace workspace = Workspace.of(dataDir);
                EmbeddedBroker broker = EmbeddedBroker.kept(workspace.broker(), port)) {
            progress.done("broker listens on " + broker.bootstrapServers());
            run(settings(workspace, broker), progress, until);
        }
        progress.done("stopped");
    }

    private void run(Settings settings, Progress progress, UntilInterrupted until) {
        try (Loading loading = Loading.start(settings)) {
            createTopics(settings, progress);
            ServedModels loaded = loading.await();
            progress.done("model %s loaded".formatted(loaded.names()));
            Service.check(settings);
            LiveTable table = new LiveTable(settings.ngrams().shape());
            ServedModels served = ModelLoader.withNgrams(loaded, settings, table);
            try (Service service = Service.start(settings, served, table)) {
                service.awaitReady(PATIENCE);
                progress.done("topology runs");
                learn(settings, service, table, progress);
                showStreams(settings, service, until);
            }
        }
    }

    private Settings settings(Workspace workspace, EmbeddedBroker broker) {
        Map<String, String> given = new HashMap<>();
        given.put("bootstrap.servers", broker.bootstrapServers());
        given.put("state.dir", workspace.state().toString());
        given.put("model.precision", precision);
        given.put("model.device", device);
        given.put("num.standby.replicas", "0");
        given.put("ngrams.keep.documents", "on"); // a second run learns nothing twice
        if (model != null) {
            given.put("model.path", model.toString());
        }
        return Settings.of(given);
    }

    private static void createTopics(Settings settings, Progress progress) {
        try (Cluster cluster = Cluster.reach(settings)) {
            List<String> made =
                    new TopicCheck(cluster, settings.topics())
                            .create(OptionalInt.of(PARTITIONS), (short) 1);
            progress.done(
                    made.isEmpty() ? "topics found" : "topics made: " + String.join(", ", made));
        }
    }

    private static void learn(
            Settings settings, Service service, LiveTable table, Progress progress) {
        NgramStatistics learned = DemoCorpus.learn(settings, service, table, PATIENCE);
        progress.done(
                "learned %d documents: %,d tokens, %,d n-grams"
                        .formatted(learned.documents(), learned.tokens(), learned.ngrams()));
    }

    private void showStreams(Settings settings, Service service, UntilInterrupted until) {
        PrintWriter out = spec.commandLine().getOut();
        explain(out);
        DemoStreams streams = new DemoStreams();
        try (CommittedAnswers answers = CommittedAnswers.fromNowOn(settings);
                RecordSink<Prompt> prompts = RecordSink.to(settings.topics().prompts(), settings)) {
            until.wake(answers::wakeUp);
            String gpt2 = settings.models().getFirst().name();
            List<String> all = texts.isEmpty() ? TEXTS : texts;
            for (int i = 0; i < all.size(); i++) {
                for (String asked : List.of(gpt2, MarkovModel.NAME)) {
                    Prompt prompt = prompt(i, all.get(i), asked);
                    streams.add(i + 1, prompt, System.nanoTime());
                    prompts.send(
                            prompt.getRequestId().getBytes(StandardCharsets.UTF_8),
                            prompt,
                            where -> {});
                }
            }
            prompts.flush();
            Board board = board(out);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!streams.areFinished() && !until.isInterrupted()) {
                service.requireRunning();
                List<DemoStream> changed = answers.poll(streams);
                if (!changed.isEmpty()) {
                    board.show(streams.all(), changed);
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw DemoStreams.silent(PATIENCE);
                }
            }
            out.println();
            out.println(streams.table());
            out.flush();
        }
    }

    private void explain(PrintWriter out) {
        out.println();
        out.println(
                "`markov` continues each prompt by the n-grams of the stories that were just learned.");
        if (model == null) {
            out.println(
                    "`builtin` is a small GPT-2 that learned from more of them (`afterword train`). With"
                            + " --model DIR a checkpoint speaks.");
        }
        out.println("Tokens, as they are committed:");
        out.println();
        out.flush();
    }

    private Prompt prompt(int index, String text, String asked) {
        return Prompt.newBuilder()
                .setRequestId("demo-%s-%d-%s".formatted(run, index + 1, asked))
                .setPrompt(text)
                .setModel(asked)
                .setMaxTokens(maxTokens)
                .setTemperature(temperature)
                .setSeed(seed + index)
                .build();
    }

    private static Board board(PrintWriter out) {
        return Terminal.isThere() ? new LiveBoard(out, Terminal.columns()) : new LineBoard(out);
    }
}
