package io.afterword.topology.prompt.generate;

import io.afterword.domain.ErrorCode;
import io.afterword.domain.Finish;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.ServedModels;
import io.afterword.state.Generation;
import io.afterword.topology.prompt.publish.Answer;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.prompt.task.Published;
import io.afterword.topology.prompt.task.PublishedChoice;
import io.afterword.topology.prompt.task.TaskSensors;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Hands generations to the engine, and takes what it emits on a wall-clock punctuation. Every
/// initialisation is a new epoch with an engine session of its own: what an earlier epoch computed
/// and nobody saw is gone with that session, and computed again.
public final class Generate implements Processor<byte[], Intent, byte[], Answer> {
    private static final Logger LOG = LoggerFactory.getLogger(Generate.class);

    /// Emissions taken at once; a drain repeats until the outbox is empty or its time is over.
    private static final int BATCH = 256;

    private static final long MOST_DRAIN_NANOS = 5_000_000;
    private static final byte[] NO_KEY = new byte[0];

    private final Supplier<EngineSession> engine;
    private final ServedModels models;
    private final PromptSettings settings;
    private final LongSupplier nanoTime;
    private final List<Answer.Abandoned> abandoned = new ArrayList<>();
    private ProcessorContext<byte[], Answer> context;
    private KvCacheStore kvCache;
    private GenerationStore generations;
    private TaskSensors sensors;

    /// The processor of one task.
    ///
    /// @param engine opens a session for a new epoch
    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    public Generate(
            Supplier<EngineSession> engine,
            ServedModels models,
            PromptSettings settings,
            LongSupplier nanoTime) {
        this.engine = engine;
        this.models = models;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    @Override
    public void init(ProcessorContext<byte[], Answer> context) {
        this.context = context;
        kvCache = KvCacheStore.of(context);
        generations = GenerationStore.of(context);
        sensors = TaskSensors.of(context);
        kvCache.open(engine.get());
        abandoned.clear();
        Published published = Published.in(ProgressStore.of(context));
        generations.forEach(generation -> resume(generation, published.take(generation)));
        LOG.info(
                "task initialised task={} unfinished={}",
                context.taskId(),
                kvCache.session().unfinished());
        context.schedule(
                settings.publishInterval(), PunctuationType.WALL_CLOCK_TIME, now -> drain());
    }

    @Override
    public void process(Record<byte[], Intent> record) {
        switch (record.value()) {
            case Intent.Start start -> start(start.requestId());
            case Intent.Cancel cancel -> cancel(cancel.requestId());
            case Intent.Refuse refuse -> {
                context.forward(record.withValue(refuse.answer()));
                context.commit();
            }
        }
    }

    /// Gives the task's slots back. What is still in the outbox is lost and computed again.
    @Override
    public void close() {
        kvCache.release();
        sensors.close();
    }

    private void start(String requestId) {
        Generation generation = generations.get(requestId);
        if (generation == null) {
            throw new IllegalStateException("an admitted prompt is not in the store");
        }
        for (int choice = 0; choice < generation.getN(); choice++) {
            kvCache.session().submit(Requests.of(generation, choice, List.of()));
        }
    }

    private void resume(Generation generation, List<PublishedChoice> choices) {
        if (models.find(generation.getModel()).isPresent()) {
            for (int choice = 0; choice < choices.size(); choice++) {
                PublishedChoice published = choices.get(choice);
                if (!published.hasEnded()) {
                    kvCache.session().submit(Requests.of(generation, choice, published.tokenIds()));
                }
            }
        } else {
            abandoned.add(
                    new Answer.Abandoned(
                            generation.getRequestId(),
                            Finish.failed(
                                    ErrorCode.UNKNOWN_MODEL,
                                    "model must be one of [%s] to go on, was \"%s\""
                                            .formatted(models.names(), generation.getModel()))));
        }
    }

    /// The end of the stream is published here and now, in the transaction that takes the cancel:
    /// whoever owns the task next would know nothing of it.
    private void cancel(String requestId) {
        if (kvCache.session().cancel(requestId)) {
            drainUntil(Long.MAX_VALUE);
        } else {
            sensors.cancelIgnored();
        }
    }

    private void drain() {
        drainUntil(nanoTime.getAsLong() + MOST_DRAIN_NANOS);
    }

    private void drainUntil(long end) {
        boolean published = !abandoned.isEmpty();
        abandoned.forEach(this::forward);
        abandoned.clear();
        int taken;
        do {
            List<Emission> batch = new ArrayList<>();
            taken = kvCache.session().drain(BATCH, batch::add);
            if (taken > 0) {
                forward(new Answer.Progress(batch));
            }
            published |= taken > 0;
        } while (taken == BATCH && nanoTime.getAsLong() < end);
        sensors.slots(kvCache.session().slots());
        if (published) {
            context.commit();
        }
    }

    private void forward(Answer answer) {
        // The store has the keys under which the answers go out; publish puts them in.
        context.forward(new Record<>(NO_KEY, answer, context.currentSystemTimeMs()));
    }
}
