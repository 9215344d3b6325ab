package io.afterword.topology.corpus;

import io.afterword.model.markov.BatchReport;
import io.afterword.model.markov.Counter;
import io.afterword.model.markov.NgramTable;
import io.afterword.model.markov.Shard;
import io.afterword.state.Uncounted;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Gathers passages in the inbox and counts them a batch at a time: rows change, the inbox empties,
/// and a commit is asked for, all in one transaction.
final class Count implements Processor<Integer, Uncounted, Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(Count.class);
    private static final Duration TICK = Duration.ofMillis(10);

    private final CorpusSettings settings;
    private final LongSupplier nanoTime;
    private ProcessorContext<Void, Void> context;
    private LearnSensors sensors;
    private Inbox inbox;
    private Counter counter;
    private Pace pace;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
    Count(CorpusSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.context = context;
        sensors = LearnSensors.of(context);
        inbox = Inbox.of(context);
        pace = new Pace(nanoTime.getAsLong());
        counter =
                new Counter(
                        settings.shape(),
                        new Shard(context.taskId().partition(), settings.owners()),
                        NgramStore.of(context),
                        settings.limits());
        var _ = new NgramTable(settings.shape(), NgramStore.of(context)); // refuses another's rows
        LOG.info("task initialised task={} uncounted={}", context.taskId(), inbox.tokens());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> countIfDue());
    }

    @Override
    public void process(Record<Integer, Uncounted> record) {
        inbox.add(record.value());
        if (inbox.tokens() >= Pace.FULL_BATCH) {
            countIfDue();
        }
    }

    private void countIfDue() {
        long begin = nanoTime.getAsLong();
        if (pace.isDue(inbox.tokens(), begin)) {
            BatchReport report = counter.count(inbox.waiting());
            inbox.clear();
            context.commit();
            long end = nanoTime.getAsLong();
            pace.counted(begin, end);
            sensors.counted(report, end - begin);
        }
    }

    @Override
    public void close() {
        sensors.close();
    }
}
