package io.afterword.topology.prompt;

import io.afterword.domain.ErrorCode;
import io.afterword.event.Cancel;
import io.afterword.event.Completion;
import io.afterword.event.Prediction;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.ServedModels;
import io.afterword.topology.prompt.admit.Admit;
import io.afterword.topology.prompt.generate.Generate;
import io.afterword.topology.prompt.generate.Intent;
import io.afterword.topology.prompt.generate.KvCacheStore;
import io.afterword.topology.prompt.publish.Answer;
import io.afterword.topology.prompt.publish.Publish;
import io.afterword.topology.prompt.task.FinishedStore;
import io.afterword.topology.prompt.task.GenerationStore;
import io.afterword.topology.prompt.task.ProgressStore;
import io.afterword.topology.prompt.task.PromptSettings;
import io.afterword.topology.topic.Topics;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The way of a prompt: admit → generate → publish. All stages of a partition are one task, so what
/// they read, write and remember commits in one transaction.
///
/// @param engine opens an engine session for a new epoch of a task
/// @param nanoTime bounds the time of a drain
/// @param refused is told of each prompt that is refused at once, on its stream thread
public record PromptTopology(
        Topics topics,
        Supplier<EngineSession> engine,
        ServedModels models,
        PromptSettings settings,
        LongSupplier nanoTime,
        Consumer<ErrorCode> refused) {

    public void addTo(StreamsBuilder builder) {
        builder.addStateStore(GenerationStore.builder());
        builder.addStateStore(ProgressStore.builder());
        builder.addStateStore(FinishedStore.builder(settings.duplicatesWindow()));
        builder.addStateStore(KvCacheStore.builder());

        KStream<byte[], Prompt> prompts = topics.prompts().read(builder);
        KStream<byte[], Cancel> cancels = topics.cancels().read(builder);

        KStream<byte[], Intent> intents = admit(prompts).merge(cancel(cancels), named("intents"));
        KStream<byte[], Answer> answers = generate(intents);
        KStream<byte[], SpecificRecord> events = publish(answers);

        topics.tokens().write(only(Token.class, events, "only-tokens"));
        topics.completions().write(only(Completion.class, events, "only-completions"));
        topics.predictions().write(only(Prediction.class, events, "only-predictions"));
    }

    private KStream<byte[], Intent> admit(KStream<byte[], Prompt> prompts) {
        return prompts.process(
                () -> new Admit(models, settings, refused),
                named("admit"),
                GenerationStore.NAME,
                FinishedStore.NAME,
                KvCacheStore.NAME);
    }

    private static KStream<byte[], Intent> cancel(KStream<byte[], Cancel> cancels) {
        return cancels.mapValues(
                cancel -> new Intent.Cancel(cancel.getRequestId()), named("cancel"));
    }

    private KStream<byte[], Answer> generate(KStream<byte[], Intent> intents) {
        return intents.process(
                () -> new Generate(engine, models, settings, nanoTime),
                named("generate"),
                GenerationStore.NAME,
                ProgressStore.NAME,
                KvCacheStore.NAME);
    }

    private KStream<byte[], SpecificRecord> publish(KStream<byte[], Answer> answers) {
        return answers.process(
                () -> new Publish(models, settings),
                named("publish"),
                GenerationStore.NAME,
                ProgressStore.NAME,
                FinishedStore.NAME);
    }

    private static <T extends SpecificRecord> KStream<byte[], T> only(
            Class<T> type, KStream<byte[], SpecificRecord> events, String name) {
        return events.flatMapValues(
                event -> type.isInstance(event) ? List.of(type.cast(event)) : List.of(),
                named(name));
    }

    private static Named named(String name) {
        return Named.as(name);
    }
}
