package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.Main;
import io.afterword.model.gpt2.ComputeDevice;
import io.afterword.model.gpt2.Gpt2Shape;
import io.afterword.model.gpt2.Precision;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.PrintWriter;
import java.io.StringWriter;

class BenchOptionsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "engine --random gpt3         | 'gpt3' is none of builtin, distilgpt2, gpt2,",
                "engine --precision int4      | 'int4' is none of fp32,",
                "engine --precision int8,int4 | 'int4' is none of fp32,",
                "engine --batch 1,0           | --batch must be >= 1, was [1, 0]",
                "engine --context 993         | --context must be in 33..992 with 64 steps, was 993",
                "engine --context 32          | --context must be in 33..992 with 64 steps, was 32",
                "engine --steps 1             | --steps must be in 2..1023, was 1",
                "engine --rounds 0            | --rounds must be >= 1, was 0",
                "engine --workers 0           | --workers must be >= 1, was 0",
                "engine --device gpu          | --device: a device must be auto or cpu or gpu:N, was gpu",
                "end-to-end --batch 0         | --batch must be >= 1, was [0]",
                "end-to-end --steps 1024      | --steps must be in 2..1023, was 1024",
                "end-to-end --warm-up -1      | --warm-up must be >= 0, was -1",
                "end-to-end --soak -1         | --soak must be >= 0, was -1",
            })
    void refusesWhatCannotBeMeasured(String args, String message) {
        assertThat(execute(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"engine", "end-to-end"})
    void namesAllShapesAndPrecisionsInItsHelp(String command) {
        execute(command, "--help");
        for (Gpt2Shape shape : Gpt2Shape.values()) {
            assertThat(out.toString()).contains(shape.publishedName());
        }
        for (Precision precision : Precision.values()) {
            assertThat(out.toString()).contains(on(precision, ComputeDevice.CPU).precisionName());
        }
    }

    @Test
    void countsTheBytesThatAStepReads() {
        // 12 layers of (4 + 8) * 768 * 768 numbers and an output of 50,257 * 768; besides, scales,
        // biases and norms
        assertThat(on(Precision.INT8, ComputeDevice.CPU).readBytes())
                .isBetween(123_532_032L, 125_000_000L);
        assertThat(on(Precision.FP32, ComputeDevice.CPU).readBytes())
                .isBetween(494_128_128L, 495_000_000L);
    }

    @Test
    void refusesAGpuThatIsNotThere() {
        assertThat(execute("engine", "--device", "gpu:99")).isEqualTo(13);
        assertThat(err.toString()).contains("gpu:99 cannot be used: ");
    }

    private static Network on(Precision precision, ComputeDevice device) {
        return new Network(Gpt2Shape.SMALL, precision, device);
    }

    private int execute(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "bench";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
