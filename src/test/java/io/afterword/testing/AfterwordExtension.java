package io.afterword.testing;

import io.afterword.app.broker.EmbeddedBroker;
import io.afterword.app.cluster.Cluster;
import io.afterword.app.cluster.TopicCheck;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.token.Gpt2Tokenizer;
import io.afterword.model.token.Tokenizer;
import io.afterword.topology.topic.Topics;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// A Kafka broker and Afterword in the JVM of the test, with a model that says what it was told:
/// for tests of those who produce prompts and consume tokens. Registered in a static field with
/// `@RegisterExtension`, it starts before the first test of its class, in some three seconds, and
/// ends after the last one. One at a time in a JVM.
///
/// Everything but the model is the program itself: topics, checks, parameters, stop rules,
/// transactions. Prompts that name no model are answered by one without weights, which is certain
/// of every token: a prompt that it was told of by [#answering] gets that continuation, any other
/// is repeated. Neither PyTorch nor a container engine is needed.
public final class AfterwordExtension implements BeforeAllCallback, AfterAllCallback {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PARTITIONS = 2;

    private final Tokenizer tokenizer = new Gpt2Tokenizer();
    private final ScriptedModel model = new ScriptedModel(tokenizer);
    private final Map<String, String> given = new HashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable Settings settings;

    /// Begins with what the settings' table says, but for `ngrams`, which is off, and standbys, of
    /// which there are none.
    public AfterwordExtension() {
        given.put("ngrams", "off");
        given.put("num.standby.replicas", "0");
    }

    /// Continues a prompt with exactly this text, as far as its `max_tokens` and stop rules let it,
    /// and ends it with `stop`. At any time; of two continuations for a prompt the later one.
    ///
    /// @return this
    public AfterwordExtension answering(String prompt, String continuation) {
        model.answer(prompt, continuation);
        return this;
    }

    /// One of Afterword's settings, such as `topic.prefix`. Before it starts.
    ///
    /// @return this
    public AfterwordExtension with(String setting, String value) {
        given.put(setting, value);
        return this;
    }

    /// The address for clients' `bootstrap.servers`.
    public String bootstrapServers() {
        return started().bootstrapServers();
    }

    /// The topics, with serializers and deserializers of their values.
    public Topics topics() {
        return started().topics();
    }

    private Settings started() {
        if (settings == null) {
            throw new IllegalStateException(
                    "not started: register it with @RegisterExtension in a static field");
        }
        return settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        try {
            start();
        } catch (RuntimeException | IOException e) {
            afterAll(context);
            throw e;
        }
    }

    private void start() throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.temporary(0);
        open.push(broker);
        Path state = Files.createTempDirectory("afterword-state-");
        open.push(() -> delete(state));
        given.put("bootstrap.servers", broker.bootstrapServers());
        given.put("state.dir", state.toString());
        Settings all = Settings.of(given);
        try (Cluster cluster = Cluster.reach(all)) {
            new TopicCheck(cluster, all.topics()).create(OptionalInt.of(PARTITIONS), (short) 1);
        }
        LiveTable table = new LiveTable(all.ngrams().shape());
        ServedModels scripted =
                ServedModels.of(new ServedModel(ScriptedModel.NAME, model, tokenizer));
        Service service = Service.start(all, ModelLoader.withNgrams(scripted, all, table), table);
        open.push(service);
        service.awaitReady(PATIENCE);
        settings = all;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }

    /// Also after a start that failed half way.
    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        settings = null;
        IOException failure = new IOException("Afterword did not end in order");
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) { // as AutoCloseable declares it; the others are to be closed
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
