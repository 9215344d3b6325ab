package io.afterword.topology.prompt.publish;

import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.ServedModels;
import io.afterword.state.Generation;
import io.afterword.topology.prompt.task.FinishedStore;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.PromptSettings;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/// Turns answers into events, and writes progress down. Both fall into the running transaction with the
/// input offsets: what a reader of committed records sees is what the store says, to the token.
public final class Publish implements Processor<byte[], Answer, byte[], SpecificRecord> {
    private final Events events;
    private final PromptSettings settings;
    private ProcessorContext<byte[], SpecificRecord> context;
    private GenerationStore generations;
    private FinishedStore finished;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    public Publish(ServedModels models, PromptSettings settings) {
        this.events = new Events(models);
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<byte[], SpecificRecord> context) {
        this.context = context;
        generations = GenerationStore.of(context);
        finished = FinishedStore.of(context, settings.duplicatesWindow());
    }

    @Override
    public void process(Record<byte[], Answer> record) {
        switch (record.value()) {
            case Answer.Progress progress -> progress(record, progress);
            case Answer.Abandoned abandoned -> abandoned(record, abandoned);
            case Answer.Refused refused -> refused(record, refused);
        }
    }

    private void progress(Record<byte[], Answer> record, Answer.Progress progress) {
        Generation generation = generation(progress.requestId());
        Record<byte[], Answer> keyed = record.withKey(generation.getKey().array());
        List<Integer> tokenIds = new ArrayList<>(generation.getTokenIds());
        for (Emission emission : progress.emissions()) {
            if (emission.index() != tokenIds.size()) {
                throw new IllegalStateException(
                        "emission %d does not follow %d published tokens"
                                .formatted(emission.index(), tokenIds.size()));
            }
            emission.token().ifPresent(token -> tokenIds.add(token.tokenId()));
            forward(keyed, events.token(emission));
        }
        generation.setTokenIds(tokenIds);
        progress.emissions()
                .getLast()
                .ending()
                .ifPresentOrElse(
                        ending -> finish(keyed, events.completion(generation, ending)),
                        () -> generations.put(generation));
    }

    private void abandoned(Record<byte[], Answer> record, Answer.Abandoned abandoned) {
        Generation generation = generation(abandoned.requestId());
        Record<byte[], Answer> keyed = record.withKey(generation.getKey().array());
        forward(keyed, events.lastToken(generation, abandoned.finish()));
        finish(keyed, events.completion(generation, abandoned.finish()));
    }

    private void refused(Record<byte[], Answer> record, Answer.Refused refused) {
        forward(record, events.token(refused));
        forward(record, events.completion(refused));
        if (refused.remembered()) {
            finished.put(
                    refused.requestId(), FinishReason.error, context.currentSystemTimeMs());
        }
    }

    private void finish(Record<byte[], Answer> keyed, Completion completion) {
        forward(keyed, completion);
        generations.delete(completion.getRequestId());
        finished.put(
                completion.getRequestId(),
                completion.getFinishReason(),
                context.currentSystemTimeMs());
    }

    private Generation generation(String requestId) {
        Generation generation = generations.get(requestId);
        if (generation == null) {
            throw new IllegalStateException("an emission has no generation in the store");
        }
        return generation;
    }

    private void forward(Record<byte[], Answer> record, SpecificRecord event) {
        context.forward(record.withValue(event));
    }
}
