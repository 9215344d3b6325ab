package io.afterword.topology.prompt.publish;

import io.afterword.domain.StreamId;
import io.afterword.event.Completion;
import io.afterword.event.FinishReason;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.ServedModels;
import io.afterword.topology.prompt.task.FinishedStore;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.prompt.task.PublishedChoice;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Turns answers into events, and writes progress down. Both fall into the running transaction with
/// the input offsets: what a reader of committed records sees is what the stores say, to the token.
public final class Publish implements Processor<byte[], Answer, byte[], SpecificRecord> {
    private final Events events;
    private final PromptSettings settings;
    private ProcessorContext<byte[], SpecificRecord> context;
    private OpenGenerations open;
    private FinishedStore finished;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    public Publish(ServedModels models, PromptSettings settings) {
        this.events = new Events(models);
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<byte[], SpecificRecord> context) {
        this.context = context;
        open = OpenGenerations.of(context, settings.duplicatesWindow());
        finished = FinishedStore.of(context, settings.duplicatesWindow());
    }

    @Override
    public void process(Record<byte[], Answer> record) {
        switch (record.value()) {
            case Answer.Progress progress -> progress(record, progress.emissions());
            case Answer.Abandoned abandoned -> abandoned(record, abandoned);
            case Answer.Refused refused -> refused(record, refused);
        }
    }

    private void progress(Record<byte[], Answer> record, List<Emission> emissions) {
        Map<StreamId, Integer> tokensBefore = new LinkedHashMap<>();
        for (Emission emission : emissions) {
            OpenGeneration generation = open.get(emission.requestId());
            PublishedChoice choice = generation.choice(emission.stream().choice());
            tokensBefore.putIfAbsent(emission.stream(), choice.tokenIds().size());
            publish(addressed(record, generation), generation, emission);
        }
        open.write(tokensBefore);
    }

    private void publish(
            Record<byte[], Answer> record, OpenGeneration generation, Emission emission) {
        PublishedChoice choice = generation.choice(emission.stream().choice());
        if (choice.hasEnded() || emission.index() != choice.tokenIds().size()) {
            throw new IllegalStateException(
                    "emission %d does not follow %d published tokens"
                            .formatted(emission.index(), choice.tokenIds().size()));
        }
        if (emission.index() == 0) {
            events.echo(generation, emission.stream().choice())
                    .forEach(token -> forward(record, token));
        }
        emission.token().ifPresent(token -> choice.add(List.of(token.tokenId())));
        forward(record, events.token(generation, emission));
        events.prediction(generation, emission)
                .ifPresent(prediction -> forward(record, prediction));
        emission.ending()
                .ifPresent(ending -> {
                    Completion completion =
                            events.completion(generation, emission.stream(), ending);
                    end(record, generation, completion);
                });
    }

    private void abandoned(Record<byte[], Answer> record, Answer.Abandoned abandoned) {
        OpenGeneration generation = open.get(abandoned.requestId());
        Record<byte[], Answer> addressed = addressed(record, generation);
        for (int choice = 0; choice < generation.choices().size(); choice++) {
            if (!generation.choice(choice).hasEnded()) {
                forward(addressed, events.lastToken(generation, choice, abandoned.finish()));
                end(
                        addressed,
                        generation,
                        events.completion(generation, choice, abandoned.finish()));
            }
        }
    }

    private void refused(Record<byte[], Answer> record, Answer.Refused refused) {
        Record<byte[], Answer> addressed = record.withHeaders(refused.trace().headers());
        forward(addressed, events.token(refused));
        forward(addressed, events.completion(refused));
        if (refused.remembered()) {
            finished.put(refused.requestId(), FinishReason.error, context.currentSystemTimeMs());
        }
    }

    private void end(
            Record<byte[], Answer> record, OpenGeneration generation, Completion completion) {
        forward(record, completion);
        generation.choice(completion.getChoiceIndex()).end();
        if (generation.hasEnded()) {
            open.end(generation, completion.getFinishReason(), context.currentSystemTimeMs());
        }
    }

    private static Record<byte[], Answer> addressed(
            Record<byte[], Answer> record, OpenGeneration generation) {
        return record.withKey(generation.generation().getKey().array())
                .withHeaders(generation.trace().headers());
    }

    private void forward(Record<byte[], Answer> record, SpecificRecord event) {
        context.forward(record.withValue(event));
    }
}
