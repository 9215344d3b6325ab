package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.text.Colours;
import io.afterword.app.text.Columns;
import io.afterword.domain.Evidence;
import io.afterword.domain.Penalties;
import io.afterword.domain.SamplingParams;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class PredictionPictureTest {
    private static final SamplingParams COLD =
            new SamplingParams(0.5, 3, 1, 0, Penalties.NONE, Map.of());

    private static final Predicted COUNTED =
            Predictions.counted(
                    Map.of(
                            2, new Evidence(3, 2_000, 3_000),
                            3, new Evidence(2, 1, 3),
                            0, new Evidence(1, 7, 12_345),
                            1, Evidence.NONE));

    @Test
    void drawsTheMostProbableTokens() {
        assertThat(drawn(Predictions.uneven(), Optional.empty(), 5, 60))
                .isEqualTo(
                        """
                        model     tiny
                        text      0 " the"  2 "日本"
                        position  2
                        entropy   1.343 nats: 3.8 effective choices

                        2  "日本"                     50.000 %  ████████████████████
                        3  <f0 9f>                    25.000 %  ██████████
                        0  " the"                     12.500 %  █████
                        1  "\\n"                        6.250 %  ██▌
                        4  "----------------------…    3.125 %  █▎
                        2 others                       3.125 %
                        """);
    }

    @Test
    void drawsWhatTemperatureAndFiltersMakeOfThem() {
        assertThat(drawn(Predictions.uneven(), Optional.of(COLD), 4, 80))
                .isEqualTo(
                        """
                        model     tiny
                        text      0 " the"  2 "日本"
                        position  2
                        entropy   1.343 nats: 3.8 effective choices
                        after     temperature 0.5, top_k 3
                                  3 of 7 tokens kept; 0.668 nats: 2.0 effective choices

                        2  "日本"    50.000 %  ██████████████▍          76.190 %  ██████████████████████
                        3  <f0 9f>   25.000 %  ███████▎                 19.048 %  █████▌
                        0  " the"    12.500 %  ███▋                      4.762 %  █▍
                        1  "\\n"       6.250 %  █▊                            cut
                        3 others      6.250 %                                cut
                        """);
    }

    @Test
    void tellsWhichOrderAnsweredAndWithWhichCounts() {
        assertThat(drawn(COUNTED, Optional.empty(), 4, 70))
                .isEqualTo(
                        """
                        model     markov
                        text      0 " the"  2 "日本"
                        position  2
                        entropy   1.343 nats: 3.8 effective choices

                        2  "日本"    50.000 %  ██████████████████████  order 3: 2,000 of 3,000
                        3  <f0 9f>   25.000 %  ███████████             order 2: 1 of 3
                        0  " the"    12.500 %  █████▌                  order 1: 7 of 12,345
                        1  "\\n"       6.250 %  ██▊                     not seen
                        3 others      6.250 %
                        """);
        assertThat(drawn(COUNTED, Optional.of(COLD), 4, 90).lines())
                .anySatisfy(
                        line -> assertThat(line).matches("2 .*76\\.190 %.* order 3: 2,000 of.*"))
                .anySatisfy(line -> assertThat(line).matches("1 .* cut {10,}not seen"));
    }

    @Test
    void saysThatNothingWasCountedForAnyToken() {
        Evidence none = Evidence.NONE;
        Predicted nothing = Predictions.counted(Map.of(2, none, 3, none, 0, none));
        assertThat(drawn(nothing, Optional.empty(), 2, 70))
                .contains("counts    none for any token after this text: an even spread\n");
        assertThat(drawn(COUNTED, Optional.empty(), 2, 70)).doesNotContain("counts");
        assertThat(drawn(Predictions.uneven(), Optional.empty(), 2, 70)).doesNotContain("counts");
    }

    @Test
    void drawsEveryTokenWhereAllAreAskedFor() {
        assertThat(drawn(Predictions.uneven(), Optional.empty(), Integer.MAX_VALUE, 40))
                .isEqualTo(
                        """
                        model     tiny
                        text      0 " the"  2 "日本"
                        position  2
                        entropy   1.343 nats: 3.8 effective choices

                        2  "日本"                     50.000 %  ████████
                        3  <f0 9f>                    25.000 %  ████
                        0  " the"                     12.500 %  ██
                        1  "\\n"                        6.250 %  █
                        4  "----------------------…    3.125 %  ▌
                        5                              3.125 %  ▌
                        6  "never"                     0.000 %
                        """);
    }

    @Test
    void tellsHowManyOfTheOthersAreKept() {
        SamplingParams half = new SamplingParams(1, 0, 0.5);
        assertThat(drawn(Predictions.even(2_000), Optional.of(half), 1, 60))
                .isEqualTo(
                        """
                        model     tiny
                        text      0 " the"  2 "日本"
                        position  2
                        entropy   7.601 nats: 2,000 effective choices
                        after     temperature 1.0, top_k 0
                                  2,000 of 2,000 tokens kept; 7.601 nats: 2,000 effective choices

                           0  "t0"      0.050 %  ███████████    0.050 %  ███████████
                        1,999 others   99.950 %                99.950 %  1,999 kept
                        """);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 133, 200})
    void fillsTheWidthAndNoMore(int width) {
        for (Optional<SamplingParams> params :
                List.of(Optional.of(COLD), Optional.<SamplingParams>empty())) {
            List<String> lines = drawn(Predictions.uneven(), params, 5, width).lines().toList();
            assertThat(lines)
                    .allSatisfy(line -> assertThat(Columns.of(line)).isLessThanOrEqualTo(width));
            assertThat(lines)
                    .anySatisfy(line -> assertThat(Columns.of(line)).isGreaterThan(width - 2));
        }
    }

    @Test
    void showsTheLastTokensOfALongText() {
        List<String> text =
                drawn(Predictions.after(100), Optional.empty(), 1, 80)
                        .lines()
                        .skip(1)
                        .takeWhile(line -> !line.startsWith("position"))
                        .toList();
        assertThat(text.getFirst()).startsWith("text      36 tokens, then  36 \"t36\"  37 \"t37\"");
        assertThat(text.getLast()).startsWith("          ").endsWith("99 \"t99\"");
        assertThat(text).allSatisfy(line -> assertThat(line).hasSizeBetween(20, 80));
    }

    @Test
    void coloursBarsAndNothingElseThatIsRead() {
        List<String> coloured = lines(Predictions.uneven(), Optional.of(COLD), 4, 80, Colours.ON);
        assertThat(coloured)
                .anySatisfy(line -> assertThat(line).contains("\u001b[36m█", "\u001b[32m█"));
        assertThat(
                        coloured.stream()
                                .map(line ->
                                        line.replaceAll("\u001b\\[[0-9]+m", "").stripTrailing()))
                .isEqualTo(lines(Predictions.uneven(), Optional.of(COLD), 4, 80, Colours.OFF));
    }

    private static String drawn(
            Predicted predicted, Optional<SamplingParams> params, int most, int width) {
        return String.join("\n", lines(predicted, params, most, width, Colours.OFF)) + "\n";
    }

    private static List<String> lines(
            Predicted predicted,
            Optional<SamplingParams> params,
            int most,
            int width,
            Colours colours) {
        Map<String, Number> given = new LinkedHashMap<>();
        params.ifPresent(some -> {
            given.put("temperature", some.temperature());
            given.put("top_k", some.topK());
        });
        return new PredictionPicture(
                        PredictionRows.of(predicted, params, most), given, width, colours)
                .lines();
    }
}
