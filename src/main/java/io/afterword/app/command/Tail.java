package io.afterword.app.command;

import io.afterword.topology.Topic;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/// Shows a topic's records. One that cannot be read is reported on the error stream, counted and
/// skipped.
final class Tail<V extends SpecificRecord> {
    private final Topic<V> topic;
    private final View<V> view;
    private final Predicate<V> wanted;
    private final PrintWriter out;
    private final PrintWriter err;
    private long room;
    private long unreadable;

    /// @param most how many records to show
    Tail(
            Topic<V> topic,
            View<V> view,
            Predicate<V> wanted,
            long most,
            PrintWriter out,
            PrintWriter err) {
        this.topic = topic;
        this.view = view;
        this.wanted = wanted;
        this.room = most;
        this.out = out;
        this.err = err;
    }

    boolean isFull() {
        return room == 0;
    }

    void show(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<V> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (events.size() < room) {
                read(record, events);
            }
        }
        room -= events.size();
        view.lines(events).forEach(out::println);
        out.flush();
    }

    private void read(ConsumerRecord<byte[], byte[]> record, List<V> events) {
        try {
            V event = topic.value().deserializer().deserialize(record.topic(), record.value());
            if (event != null && wanted.test(event)) {
                events.add(event);
            }
        } catch (SerializationException notOurs) {
            unreadable++;
            err.printf(
                    "skipped partition %d, offset %d: %s%n",
                    record.partition(), record.offset(), notOurs.getMessage());
        }
    }

    /// Says what was left out.
    void end() {
        if (unreadable > 0) {
            err.printf("%d records could not be read%n", unreadable);
        }
        err.flush();
    }
}
