package io.afterword.model.gpt2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses and checks the header of a safetensors file, which must be true to the bytes that follow it:
/// the tensors cover them without overlap, hole or rest. Read entry by entry, so that a header of many
/// megabytes that holds nonsense costs no more memory than itself.
final class SafetensorsHeader {
    private static final int MOST_TENSORS = 100_000;
    private static final int MOST_DIMENSIONS = 8;
    private static final String METADATA = "__metadata__";

    private final Path file;
    private final long dataLength;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private SafetensorsHeader(Path file, long dataLength) {
        this.file = file;
        this.dataLength = dataLength;
    }

    /// @param json       the header
    /// @param dataLength the number of bytes that follow it
    static Map<String, StoredTensor> parse(Path file, String json, long dataLength) {
        SafetensorsHeader header = new SafetensorsHeader(file, dataLength);
        try (JsonParser parser = CheckpointJson.STRICT.createParser(json)) {
            header.readAll(parser);
        } catch (JsonProcessingException e) {
            throw CheckpointJson.notJson(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("a string in memory can be read", e);
        }
        header.checkCoverage();
        return header.tensors;
    }

    private void readAll(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, "its header is not a JSON object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals(METADATA)) {
                readMetadata(json);
            } else {
                require(
                        tensors.size() < MOST_TENSORS,
                        "its header has more than " + MOST_TENSORS + " tensors");
                tensors.put(name, readTensor(name, json));
            }
        }
        require(json.nextToken() == null, "something follows the object in its header");
    }

    private void readMetadata(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, METADATA + " is not an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            require(
                    json.nextToken() == JsonToken.VALUE_STRING,
                    METADATA + " has a value that is not a string");
        }
    }

    private StoredTensor readTensor(String name, JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, quoted(name) + " is not an object");
        NumberType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> type = readType(name, json);
                case "shape" -> shape = readNumbers(name, "shape", json);
                case "data_offsets" -> offsets = readNumbers(name, "data_offsets", json);
                default -> json.skipChildren();
            }
        }
        return checked(
                name,
                present(name, "dtype", type),
                present(name, "shape", shape),
                present(name, "data_offsets", offsets));
    }

    private NumberType readType(String name, JsonParser json) throws IOException {
        String text = json.getText();
        return Arrays.stream(NumberType.values())
                .filter(type -> type.name().equals(text))
                .findFirst()
                .orElseThrow(() -> refusal(quoted(name) + " has the unknown dtype " + quoted(text)));
    }

    private List<Long> readNumbers(String name, String field, JsonParser json) throws IOException {
        boolean ends = json.currentToken() != JsonToken.START_ARRAY;
        require(!ends, field + " of " + quoted(name) + " is not a list");
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean natural =
                    json.currentToken() == JsonToken.VALUE_NUMBER_INT
                            && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                            && json.getLongValue() >= 0;
            require(
                    natural,
                    "%s of %s must be whole numbers from 0 to 2^63 - 1, was %s"
                            .formatted(field, quoted(name), CheckpointJson.shown(json.getText())));
            require(
                    numbers.size() < MOST_DIMENSIONS,
                    "%s of %s has more than %d numbers"
                            .formatted(field, quoted(name), MOST_DIMENSIONS));
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private StoredTensor checked(String name, NumberType type, List<Long> shape, List<Long> offsets) {
        require(
                offsets.size() == 2,
                "data_offsets of %s are %s, not two".formatted(quoted(name), offsets));
        long begin = offsets.get(0);
        long end = offsets.get(1);
        require(
                begin <= end && end <= dataLength,
                "%s lies at %s, outside the %d bytes of data"
                        .formatted(quoted(name), offsets, dataLength));
        long bytes = bytes(name, type, shape);
        require(
                bytes == end - begin,
                "%s has %d bytes, but %s of %s are %d"
                        .formatted(quoted(name), end - begin, shape, type, bytes));
        return new StoredTensor(name, type, shape, begin, end);
    }

    private long bytes(String name, NumberType type, List<Long> shape) {
        long bytes = type.bytes();
        try {
            for (long dimension : shape) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
        } catch (ArithmeticException e) {
            throw new InvalidCheckpointException(
                    file, "the size of %s overflows: %s".formatted(quoted(name), shape), e);
        }
        return bytes;
    }

    private void checkCoverage() {
        List<StoredTensor> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(
                Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
        long covered = 0;
        for (StoredTensor tensor : inOrder) {
            String name = quoted(tensor.name());
            require(tensor.begin() >= covered, name + " overlaps the tensor before it");
            require(
                    tensor.begin() == covered,
                    "the %d bytes before %s belong to no tensor"
                            .formatted(tensor.begin() - covered, name));
            covered = tensor.end();
        }
        require(
                covered == dataLength,
                "the last %d bytes belong to no tensor".formatted(dataLength - covered));
    }

    private <T> T present(String name, String field, @Nullable T value) {
        if (value == null) {
            throw refusal(quoted(name) + " has no " + field);
        }
        return value;
    }

    private static String quoted(String name) {
        return '"' + CheckpointJson.shown(name) + '"';
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refusal(otherwise);
        }
    }

    private InvalidCheckpointException refusal(String reason) {
        return new InvalidCheckpointException(file, reason);
    }
}
