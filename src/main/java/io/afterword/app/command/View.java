package io.afterword.app.command;

import io.afterword.app.text.EventJson;

import org.apache.avro.generic.IndexedRecord;

import java.util.List;

/// How events are shown. What comes together is shown together.
interface View<V extends IndexedRecord> {
    /// Lines for some events in their order, without line ends.
    List<String> lines(List<V> events);

    /// One JSON object a line, with all fields.
    static <V extends IndexedRecord> View<V> json() {
        return events -> events.stream().map(EventJson::line).toList();
    }
}
