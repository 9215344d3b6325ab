package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class FigureReportTest {
    private static final Map<String, Object> SETTINGS = settings();
    private static final Figure SPEED =
            new Figure("engine", "decode", 123.45678, "tokens/s", SETTINGS);
    private static final Figure STEP = new Figure("engine", "step_median", 8.1, "ms", SETTINGS);

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model", "gpt2");
        settings.put("batch", 1);
        return settings;
    }

    @Test
    void writesAnObjectOfEachFigureOnALineOfItsOwn() {
        assertThat(print(true, SPEED.aiming(Goal.atLeast(110)), STEP))
                .containsExactly(
                        "{\"bench\":\"engine\",\"figure\":\"decode\",\"value\":123.457,"
                                + "\"unit\":\"tokens/s\",\"goal\":110.0,\"met\":true,"
                                + "\"model\":\"gpt2\",\"batch\":1}",
                        "{\"bench\":\"engine\",\"figure\":\"step_median\",\"value\":8.1,"
                                + "\"unit\":\"ms\",\"goal\":null,\"met\":null,"
                                + "\"model\":\"gpt2\",\"batch\":1}");
    }

    @Test
    void showsATableUnderTheSettings() {
        assertThat(print(false, SPEED.aiming(Goal.atLeast(130)), STEP.aiming(Goal.atMost(9))))
                .containsExactly(
                        "model gpt2, batch 1",
                        "figure       value  unit      goal    met",
                        "decode       123.5  tokens/s  >= 130  no",
                        "step median    8.1  ms        <= 9    yes",
                        "");
    }

    @Test
    void meetsAGoalThatIsReachedExactly() {
        assertThat(Goal.atLeast(110).isMetBy(110)).isTrue();
        assertThat(Goal.atMost(120).isMetBy(120)).isTrue();
        assertThat(Goal.atMost(120).isMetBy(120.1)).isFalse();
    }

    @Test
    void refusesAFigureThatIsNoNumber() {
        assertThatThrownBy(() -> new Figure("engine", "decode", Double.NaN, "ms", SETTINGS))
                .hasMessageContaining("decode must be finite");
    }

    private static List<String> print(boolean json, Figure... figures) {
        StringWriter out = new StringWriter();
        FigureReport.print(List.of(figures), json, new PrintWriter(out));
        return out.toString().lines().toList();
    }
}
