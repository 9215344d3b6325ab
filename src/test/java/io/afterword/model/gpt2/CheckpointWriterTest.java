package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is written is read.
class CheckpointWriterTest {
    private static final Gpt2Weights WEIGHTS = Steps.weights(Steps.SMALL);

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Fields that the golden files leave to a default, or call otherwise.
    private static final Set<String> OTHERWISE =
            Set.of("n_inner", "bos_token_id", "eos_token_id", "torch_dtype");

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesWhatIsRead(boolean half) throws IOException {
        CheckpointWriter.write(directory, WEIGHTS, half);

        Gpt2Weights read = CheckpointWeights.open(directory);
        assertThat(read.config()).isEqualTo(WEIGHTS.config());
        for (TensorShape tensor : TensorShape.allOf(WEIGHTS.config())) {
            float[] expected = numbers(WEIGHTS.tensor(tensor.name()));
            for (int i = 0; half && i < expected.length; i++) {
                expected[i] = Float.float16ToFloat(Float.floatToFloat16(expected[i]));
            }
            assertThat(numbers(read.tensor(tensor.name()))).isEqualTo(expected);
        }
    }

    /// Tensors by the names, in the shapes and the type that `save_pretrained` gives them, and a
    /// config in which each field says the same.
    @ParameterizedTest
    @ValueSource(strings = {"three-heads", "untied", "odd-inner", "half"})
    void writesWhatTransformersWrites(String name) throws IOException {
        Path golden = GoldenCheckpoint.named(name).directory();
        boolean half = name.equals("half");
        CheckpointWriter.write(directory, CheckpointWeights.open(golden), half);

        assertThat(header(directory)).isEqualTo(header(golden));
        JsonNode written = JSON.readTree(directory.resolve("config.json").toFile());
        JsonNode expected = JSON.readTree(golden.resolve("config.json").toFile());
        assertThat(written.properties())
                .filteredOn(field -> !OTHERWISE.contains(field.getKey()))
                .hasSize(12)
                .allSatisfy(field ->
                        assertThat(expected.get(field.getKey()))
                                .as(field.getKey())
                                .isEqualTo(field.getValue()));
        assertThat(written.get("torch_dtype")).isEqualTo(expected.get("dtype"));
    }

    /// Without where the numbers lie: the order of tensors is free.
    private static Map<String, String> header(Path checkpoint) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(checkpoint.resolve("model.safetensors")))
                        .order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(json);
        Map<String, String> header = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
            ((ObjectNode) entry.getValue()).remove("data_offsets");
            header.put(entry.getKey(), entry.getValue().toString());
        }
        return header;
    }

    @Test
    void writesOverNothing() throws IOException {
        CheckpointWriter.write(directory, WEIGHTS, true);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> CheckpointWriter.write(directory, WEIGHTS, true));
    }

    private static float[] numbers(FloatBuffer tensor) {
        float[] numbers = new float[tensor.remaining()];
        tensor.get(numbers);
        return numbers;
    }
}
