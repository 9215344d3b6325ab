package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Gpt2ShapeTest {
    /// The counts that transformers gives for the published checkpoints.
    @ParameterizedTest
    @CsvSource({
        "builtin, 7259008",
        "distilgpt2, 81912576",
        "gpt2, 124439808",
        "gpt2-medium, 354823168",
        "gpt2-large, 774030080",
        "gpt2-xl, 1557611200"
    })
    void countsTheParametersOfAShapeByName(String name, long parameters) {
        Gpt2Config config = Gpt2Shape.named(name).orElseThrow().config();
        assertThat(TensorShape.allOf(config).stream().mapToLong(TensorShape::size).sum())
                .isEqualTo(parameters);
    }
}
