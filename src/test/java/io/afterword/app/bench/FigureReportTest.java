package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

class FigureReportTest {
    private static final ModelConditions ONE = Measured.on("gpt2", "int8", 1);
    private static final Figure SPEED = new Figure(Measure.DECODE, 123.45678, ONE);
    private static final Figure STEP = new Figure(Measure.STEP_MEDIAN, 8.1, ONE);
    private static final Figure SLOW =
            new Figure(Measure.DECODE, 1_034.5, Measured.on("gpt2", "int8", 32));
    private static final Figure MISSED = new Figure(Measure.DECODE_TO_MEMORY_LIMIT, 61.44, ONE);

    private final StringWriter out = new StringWriter();

    @Test
    void writesAnObjectOfEachFigureOnALineOfItsOwn() {
        String on =
                "\"model\":\"gpt2\",\"device\":\"cpu\",\"precision\":\"int8\",\"batch\":1,"
                        + "\"context\":200,"
                        + "\"workers\":2,\"cores\":2,\"steps\":64,\"rounds\":5,\"load\":0.3}";
        assertThat(print(true, List.of(SPEED, STEP), List.of(MISSED)))
                .containsExactly(
                        "{\"bench\":\"engine\",\"figure\":\"decode\",\"value\":123.457,"
                                + "\"unit\":\"tokens/s\",\"goal\":110.0,\"met\":true,"
                                + on,
                        "{\"bench\":\"engine\",\"figure\":\"step_median\",\"value\":8.1,"
                                + "\"unit\":\"ms\",\"goal\":null,\"met\":null,"
                                + on,
                        "{\"bench\":\"engine\",\"figure\":\"decode_to_memory_limit\","
                                + "\"value\":61.44,\"unit\":\"%\",\"goal\":70.0,\"met\":false,"
                                + on);
    }

    @Test
    void showsTablesUnderTheirConditionsAndWhatWasMissedAtTheEnd() {
        assertThat(print(false, List.of(SPEED, STEP, MISSED), List.of(SLOW)))
                .containsExactly(
                        "model gpt2, device cpu, precision int8, context 200, workers 2, cores 2,"
                                + " steps 64, rounds 5, load 0.3",
                        "batch  figure                  value  unit      goal    met",
                        "    1  decode                  123.5  tokens/s  >= 110  yes",
                        "    1  step median              8.10  ms",
                        "    1  decode to memory limit   61.4  %         >= 70   MISSED",
                        "",
                        "batch  figure    value  unit      goal    met",
                        "   32  decode  1,034.5  tokens/s  >= 600  yes",
                        "",
                        "2 of 3 goals met; missed:",
                        "  decode to memory limit: 61.4 %, goal >= 70 (gpt2, int8, batch 1)");
    }

    @Test
    void showsNoColumnOfSequencesWhereThereAreNone() {
        LearnConditions learning =
                new LearnConditions(BenchCorpus.sampled, 20_000_000, 5, 1, 1, 2, 0.26);
        assertThat(print(false, List.of(new Figure(Measure.LEARN, 99_000, learning))))
                .containsExactly(
                        "corpus sampled, tokens 20000000, order 5, partitions 1, threads 1, cores 2, load 0.3",
                        "figure     value  unit      goal        met",
                        "learn   99,000.0  tokens/s  >= 100,000  MISSED",
                        "",
                        "0 of 1 goals met; missed:",
                        "  learn: 99,000.0 tokens/s, goal >= 100,000 (20,000,000 tokens, sampled, order 5)");
    }

    @Test
    void saysWhenEveryGoalWasMetAndNothingWithoutGoals() {
        assertThat(print(false, List.of(SPEED))).endsWith("", "1 of 1 goals met.");
        assertThat(print(false, List.of(STEP))).last().asString().doesNotContain("goals");
    }

    @Test
    void refusesAFigureThatIsNoNumber() {
        assertThatThrownBy(() -> new Figure(Measure.DECODE, Double.NaN, ONE))
                .hasMessageContaining("decode must be finite");
    }

    private List<String> print(boolean json, List<Figure> table) {
        return print(json, table, List.of());
    }

    private List<String> print(boolean json, List<Figure> table, List<Figure> next) {
        out.getBuffer().setLength(0);
        FigureReport report = new FigureReport(json, new PrintWriter(out));
        Stream.of(table, next).filter(figures -> !figures.isEmpty()).forEach(report::show);
        report.end();
        return out.toString().lines().toList();
    }
}
