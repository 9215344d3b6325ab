package io.afterword.app.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarTest {
    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1e-12, ▏",
        "0.02, ▏",
        "0.0625, ▌",
        "0.25, ██",
        "0.26, ██▏",
        "0.5, ████",
        "0.99, ███████▉",
        "1, ████████"
    })
    void takesItsShareInEighthsOfAColumn(double share, String bar) {
        assertThat(Bar.of(share, 8)).isEqualTo(bar);
    }

    @Test
    void growsByOneEighthAtATime() {
        for (int eighths = 1; eighths <= 40; eighths++) {
            assertThat(Bar.of(eighths / 40.0, 5)).hasSize(Math.ceilDiv(eighths, 8));
            assertThat(Bar.of(eighths / 40.0, 5)).isNotEqualTo(Bar.of((eighths - 1) / 40.0, 5));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesWhatIsNoShare(double share) {
        assertThatThrownBy(() -> Bar.of(share, 8))
                .hasMessage("share must be in 0..1, was " + share);
    }
}
