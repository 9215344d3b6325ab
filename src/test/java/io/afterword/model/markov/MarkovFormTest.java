package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkovFormTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, KNESER_NEY",
        "4, 4, KNESER_NEY",
        "mle, 4, MLE",
        "stupid-backoff, 4, STUPID_BACKOFF",
        "kneser-ney, 4, KNESER_NEY",
        "3:mle, 3, MLE",
        "2:kneser-ney, 2, KNESER_NEY"
    })
    void sayOrderAndEstimate(String form, int order, Estimate estimate) {
        assertThat(MarkovForm.of(form, 4)).contains(new MarkovForm(order, estimate));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "0", "5", "99", "-1", "03", " 3", "3.0", "٣", "foo", "MLE", "mle:3", "3:",
                ":mle", ":", "3:foo", "3:mle:", "3:mle:4", "3::mle"
            })
    void haveNoOtherWayToBeWritten(String form) {
        assertThat(MarkovForm.of(form, 4)).isEmpty();
    }

    @Test
    void areToldAsAUsageShowsThem() {
        assertThat(MarkovForm.usage(4)).isEqualTo("[:1..4][:mle|stupid-backoff|kneser-ney]");
    }
}
