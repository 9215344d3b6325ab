package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.PrintWriter;
import java.io.StringWriter;

class BenchOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "engine --random gpt3         | 'gpt3' is none of builtin, distilgpt2, gpt2,",
                "engine --precision int4      | 'int4' is none of int8, bf16, fp32",
                "engine --batch 1,0           | --batch must be >= 1, was [1, 0]",
                "engine --context 1020        | --context must be in 48..976 with 48 steps, was 1020",
                "engine --context 4           | --context must be in 48..976 with 48 steps, was 4",
                "engine --rounds 0            | --rounds must be >= 1, was 0",
                "end-to-end --sequences 0     | --sequences must be >= 1, was 0",
                "end-to-end --max-tokens 1009 | --max-tokens must be in 2..1008, was 1009",
            })
    void refusesWhatCannotBeMeasured(String args, String message) {
        StringWriter err = new StringWriter();
        CommandLine bench = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err, true));
        assertThat(bench.execute(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void countsTheBytesThatAStepReads() {
        assertThat(model().weightBytes()).isEqualTo(123_532_032);
        assertThat(model("--precision", "fp32").weightBytes()).isEqualTo(494_128_128);
    }

    @Test
    void setsGoalsForOneNetworkOnly() {
        assertThat(model().hasGoals()).isTrue();
        assertThat(model("--random", "gpt2-medium").hasGoals()).isFalse();
        assertThat(model("--precision", "fp32").hasGoals()).isFalse();
    }

    private static RandomModel model(String... args) {
        return CommandLine.populateCommand(new Options(), args).model;
    }

    @Command
    static final class Options {
        @Mixin private RandomModel model = new RandomModel();
    }
}
