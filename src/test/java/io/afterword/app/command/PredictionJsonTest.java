package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.domain.Evidence;
import io.afterword.domain.SamplingParams;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

class PredictionJsonTest {
    @Test
    void tellsEverythingInOneLine() throws JsonProcessingException {
        PredictionRows rows = PredictionRows.of(Predictions.uneven(), Optional.empty(), 2);
        String json = PredictionJson.of(rows, Map.of());
        assertThat(number(json, "entropy")).isCloseTo(1.9375 * Math.log(2), within(1e-9));
        assertThat(number(json, "effective_choices")).isCloseTo(Math.pow(2, 1.9375), within(1e-9));
        assertThat(json.replaceFirst("\"entropy.*?,\"after\"", "\"after\""))
                .isEqualTo(
                        """
                        {"model":"tiny","system_fingerprint":"f00d",\
                        "tokens":[{"token_id":0,"text":" the","bytes":[32,116,104,101]},\
                        {"token_id":2,"text":"日本","bytes":[230,151,165,230,156,172]}],\
                        "position":2,\
                        "after":null,\
                        "top":[{"token_id":2,"text":"日本","bytes":[230,151,165,230,156,172],\
                        "probability":0.5,"logprob":-0.6931472,"probability_after":null,"evidence":null},\
                        {"token_id":3,"text":null,"bytes":[240,159],\
                        "probability":0.25,"logprob":-1.3862944,"probability_after":null,"evidence":null}],\
                        "rest":{"tokens":5,"probability":0.25,"kept":null,"probability_after":null}}\
                        """);
    }

    @Test
    void tellsWhatTemperatureAndFiltersMakeOfThem() {
        PredictionRows rows =
                PredictionRows.of(
                        Predictions.uneven(),
                        Optional.of(new SamplingParams(0.5, 3, 1)),
                        Integer.MAX_VALUE);
        assertThat(PredictionJson.of(rows, Map.of("top_k", 3)))
                .contains("\"after\":{\"top_k\":3,\"entropy\":0.")
                .contains("\"kept\":3},\"top\"")
                .contains(
                        "\"probability\":0.5,\"logprob\":-0.6931472,\"probability_after\":0.7619048,\"evidence\":null}")
                .contains(
                        "\"probability\":0.0625,\"logprob\":-2.7725887,\"probability_after\":0.0,\"evidence\":null}")
                .contains("{\"token_id\":5,\"text\":null,\"bytes\":null,")
                .contains(
                        "\"probability\":0.0,\"logprob\":null,\"probability_after\":0.0,\"evidence\":null}")
                .endsWith(
                        "\"rest\":{\"tokens\":0,\"probability\":0.0,\"kept\":0,\"probability_after\":0.0}}");
    }

    @Test
    void tellsWhatWasCounted() {
        PredictionRows rows =
                PredictionRows.of(
                        Predictions.counted(Map.of(2, new Evidence(2, 2, 3))), Optional.empty(), 1);
        assertThat(PredictionJson.of(rows, Map.of()))
                .contains("\"evidence\":{\"order\":2,\"count\":2,\"context_count\":3}}");
    }

    private static double number(String json, String field) throws JsonProcessingException {
        return new ObjectMapper().readTree(json).get(field).doubleValue();
    }
}
