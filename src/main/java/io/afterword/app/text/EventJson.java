package io.afterword.app.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;

/// An event as plain JSON: its fields by their Avro names, unions without a wrapper, bytes in
/// base64, timestamps in ISO 8601.
public final class EventJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private EventJson() {}

    /// One line, without its end.
    public static String line(IndexedRecord event) {
        try {
            return JSON.writeValueAsString(object(event));
        } catch (JsonProcessingException impossible) { // a tree can always be written
            throw new UncheckedIOException(impossible);
        }
    }

    /// The same, to be changed.
    public static ObjectNode object(IndexedRecord event) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : event.getSchema().getFields()) {
            object.set(field.name(), node(event.get(field.pos())));
        }
        return object;
    }

    private static JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case IndexedRecord record -> object(record);
            case Map<?, ?> map -> object(map);
            case Collection<?> items -> array(items);
            case ByteBuffer bytes -> NODES.binaryNode(copy(bytes));
            case Boolean bool -> NODES.booleanNode(bool);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            default -> NODES.textNode(value.toString()); // text, an enum's symbol, an instant
        };
    }

    private static ObjectNode object(Map<?, ?> map) {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, value) -> object.set(String.valueOf(key), node(value)));
        return object;
    }

    private static ArrayNode array(Collection<?> items) {
        ArrayNode array = NODES.arrayNode();
        items.forEach(item -> array.add(node(item)));
        return array;
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }
}
