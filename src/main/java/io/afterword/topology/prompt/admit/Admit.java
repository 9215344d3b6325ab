package io.afterword.topology.prompt.admit;

import io.afterword.domain.ErrorCode;
import io.afterword.event.Prompt;
import io.afterword.event.Source;
import io.afterword.model.engine.ServedModels;
import io.afterword.state.Generation;
import io.afterword.topology.prompt.generate.Intent;
import io.afterword.topology.prompt.generate.KvCacheStore;
import io.afterword.topology.prompt.task.FinishedStore;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.prompt.task.TaskSensors;
import io.afterword.topology.prompt.task.TraceContext;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

import java.time.Instant;
import java.util.function.Consumer;

/// Admits prompts on the stream thread: validates and tokenizes, and writes a `Generation` to the
/// store. Once the offset commits, the prompt can no longer be lost. A prompt whose id runs
/// already, or was answered within the window, is dropped and counted. The model never runs here.
public final class Admit implements Processor<byte[], Prompt, byte[], Intent> {
    private final Admission admission;
    private final PromptSettings settings;
    private final Consumer<ErrorCode> refusals;
    private ProcessorContext<byte[], Intent> context;
    private GenerationStore generations;
    private FinishedStore finished;
    private KvCacheStore kvCache;
    private TaskSensors sensors;

    /// The processor of one task.
    ///
    /// @param refusals is told of each prompt that is not admitted
    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    public Admit(ServedModels models, PromptSettings settings, Consumer<ErrorCode> refusals) {
        this.admission = new Admission(models);
        this.settings = settings;
        this.refusals = refusals;
    }

    @Override
    public void init(ProcessorContext<byte[], Intent> context) {
        this.context = context;
        generations = GenerationStore.of(context);
        finished = FinishedStore.of(context, settings.duplicatesWindow());
        kvCache = KvCacheStore.of(context);
        sensors = TaskSensors.of(context);
    }

    @Override
    public void process(Record<byte[], Prompt> record) {
        Prompt prompt = record.value();
        if (isDuplicate(prompt.getRequestId())) {
            sensors.duplicateDropped();
            return;
        }
        Source source = source(record);
        TraceContext trace = TraceContext.of(record.headers());
        try {
            Generation generation = admission.admit(record.key(), prompt, source, trace);
            if (kvCache.session().unfinished() >= settings.queueLimit()) {
                throw new RefusedPromptException(
                        ErrorCode.OVERLOADED,
                        "queue.limit of %d unfinished generations is reached: try again later"
                                .formatted(settings.queueLimit()));
            }
            generations.put(generation);
            context.forward(record.withValue(new Intent.Start(prompt.getRequestId())));
        } catch (RefusedPromptException refused) {
            refusals.accept(refused.failure().code());
            context.forward(
                    record.withKey(Admission.answerKey(record.key()))
                            .withValue(
                                    new Intent.Refuse(
                                            admission.refusal(
                                                    prompt, source, trace, refused.failure()))));
        }
    }

    @Override
    public void close() {
        sensors.close();
    }

    private boolean isDuplicate(String requestId) {
        return Admission.isRequestId(requestId)
                && (generations.get(requestId) != null
                        || finished.contains(requestId, context.currentSystemTimeMs()));
    }

    private Source source(Record<byte[], Prompt> record) {
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        return new Source(
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                Instant.ofEpochMilli(record.timestamp()));
    }
}
