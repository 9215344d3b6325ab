package io.afterword.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// A value that an Avro schema describes, from plain JSON: a union's branch is the first one that takes
/// what stands there. Nothing is converted: `"5"` is no number, and `1.5` no integer.
final class AvroFromJson {
    private AvroFromJson() {}

    /// The value of a field.
    ///
    /// @throws IllegalArgumentException if the schema does not take it; the message names field and
    ///                                  rule, and not the value, which may be a text
    static @Nullable Object value(String field, Schema schema, JsonNode json) {
        return switch (schema.getType()) {
            case NULL -> {
                check(json.isNull(), field, schema, json, json);
                yield null;
            }
            case BOOLEAN -> check(json.isBoolean(), field, schema, json, json.booleanValue());
            case INT ->
                    check(
                            json.isIntegralNumber() && json.canConvertToInt(),
                            field,
                            schema,
                            json,
                            json.intValue());
            case LONG -> isTime(schema) ? time(field, schema, json) : whole(field, schema, json);
            case DOUBLE -> check(json.isNumber(), field, schema, json, json.doubleValue());
            case STRING -> check(json.isTextual(), field, schema, json, json.textValue());
            case ARRAY -> array(field, schema, json);
            case MAP -> map(field, schema, json);
            case UNION -> branch(field, schema, json);
            case RECORD, ENUM, BYTES, FIXED, FLOAT ->
                    throw new IllegalStateException("no prompt has a field of " + schema.getType());
        };
    }

    /// What stands there, for a message: `a string`.
    static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case NULL -> "null";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "the number " + json;
            case STRING -> "a string";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case MISSING -> "nothing";
            case BINARY, POJO -> throw new IllegalStateException("no JSON: " + json.getNodeType());
        };
    }

    private static Object whole(String field, Schema schema, JsonNode json) {
        boolean fits = json.isIntegralNumber() && json.canConvertToLong();
        return check(fits, field, schema, json, json.longValue());
    }

    private static Object time(String field, Schema schema, JsonNode json) {
        if (json.isIntegralNumber() && json.canConvertToLong()) {
            return Instant.ofEpochMilli(json.longValue());
        }
        try {
            return Instant.parse(check(json.isTextual(), field, schema, json, json.textValue()));
        } catch (DateTimeParseException noTime) {
            throw new IllegalArgumentException(
                    "%s must be %s, was '%s'"
                            .formatted(field, rule(schema), noTime.getParsedString()),
                    noTime);
        }
    }

    private static List<@Nullable Object> array(String field, Schema schema, JsonNode json) {
        check(json.isArray(), field, schema, json, json);
        List<@Nullable Object> items = new ArrayList<>(json.size());
        for (JsonNode item : json) {
            items.add(value("an item of " + field, schema.getElementType(), item));
        }
        return items;
    }

    private static Map<String, @Nullable Object> map(String field, Schema schema, JsonNode json) {
        check(json.isObject(), field, schema, json, json);
        Map<String, @Nullable Object> map = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            map.put(
                    entry.getKey(),
                    value("a value of " + field, schema.getValueType(), entry.getValue()));
        }
        return map;
    }

    private static @Nullable Object branch(String field, Schema union, JsonNode json) {
        for (Schema branch : union.getTypes()) {
            if (couldBe(branch, json)) {
                return value(field, branch, json);
            }
        }
        throw refusal(field, union, json);
    }

    private static boolean couldBe(Schema branch, JsonNode json) {
        return switch (branch.getType()) {
            case NULL -> json.isNull();
            case BOOLEAN -> json.isBoolean();
            case STRING -> json.isTextual();
            case ARRAY -> json.isArray();
            case MAP -> json.isObject();
            case LONG -> isTime(branch) ? !json.isNull() : json.isNumber();
            default -> json.isNumber();
        };
    }

    private static <T> T check(
            boolean taken, String field, Schema schema, JsonNode json, T value) {
        if (!taken) {
            throw refusal(field, schema, json);
        }
        return value;
    }

    private static IllegalArgumentException refusal(String field, Schema schema, JsonNode json) {
        return new IllegalArgumentException(
                "%s must be %s, was %s".formatted(field, rule(schema), kind(json)));
    }

    private static boolean isTime(Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
    }

    private static String rule(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> "null";
            case BOOLEAN -> "true or false";
            case INT -> "a whole number of 32 bits";
            case LONG ->
                    isTime(schema)
                            ? "a time such as 2026-01-31T12:00:00Z"
                            : "a whole number of 64 bits";
            case DOUBLE -> "a number";
            case STRING -> "a string";
            case ARRAY -> "an array, each item " + rule(schema.getElementType());
            case MAP -> "an object, each value " + rule(schema.getValueType());
            case UNION ->
                    schema.getTypes().stream()
                            .map(AvroFromJson::rule)
                            .collect(Collectors.joining(" or "));
            case RECORD, ENUM, BYTES, FIXED, FLOAT ->
                    throw new IllegalStateException("no prompt has a field of " + schema.getType());
        };
    }
}
