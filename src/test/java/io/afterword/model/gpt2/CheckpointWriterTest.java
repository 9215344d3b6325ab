package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/// What is written is read.
class CheckpointWriterTest {
    private static final Gpt2Weights WEIGHTS = Steps.weights(Steps.SMALL);

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
