package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @TempDir Path directory;

    @Test
    void hasTheDefaultsOfTransformersWhereAFieldIsAbsent() {
        assertThat(read("{\"model_type\": \"gpt2\"}")).isEqualTo(Gpt2Shape.SMALL.config());
    }

    /// As OpenAI's own checkpoint has it in the hub.
    @Test
    void readsThePublishedConfigOfGpt2() {
        assertThat(
                        read(
                                """
                                {
                                  "activation_function": "gelu_new",
                                  "architectures": ["GPT2LMHeadModel"],
                                  "attn_pdrop": 0.1,
                                  "bos_token_id": 50256,
                                  "embd_pdrop": 0.1,
                                  "eos_token_id": 50256,
                                  "initializer_range": 0.02,
                                  "layer_norm_epsilon": 1e-05,
                                  "model_type": "gpt2",
                                  "n_ctx": 1024,
                                  "n_embd": 768,
                                  "n_head": 12,
                                  "n_layer": 12,
                                  "n_positions": 1024,
                                  "resid_pdrop": 0.1,
                                  "summary_activation": null,
                                  "summary_first_dropout": 0.1,
                                  "summary_proj_to_labels": true,
                                  "summary_type": "cls_index",
                                  "summary_use_proj": true,
                                  "task_specific_params": {"text-generation": {"max_length": 50}},
                                  "vocab_size": 50257
                                }
                                """))
                .isEqualTo(Gpt2Shape.SMALL.config());
    }

    @Test
    void honoursEveryFieldThatChangesTheArithmetic() {
        assertThat(
                        read(
                                """
                                {"model_type": "gpt2", "architectures": ["GPT2Model"], "vocab_size": 90,
                                 "n_positions": 70, "n_embd": 15, "n_layer": 2, "n_head": 3, "n_inner": 41,
                                 "activation_function": "swish", "layer_norm_epsilon": 0.001,
                                 "scale_attn_weights": false, "scale_attn_by_inverse_layer_idx": true,
                                 "tie_word_embeddings": false, "eos_token_id": 3,
                                 "reorder_and_upcast_attn": true, "pruned_heads": {}, "n_ctx": 70}"""))
                .isEqualTo(
                        new Gpt2Config(
                                90, 70, 15, 2, 3, 41, Activation.SILU, 1e-3, false, true, false, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "gelu_new, GELU_TANH",
        "gelu_pytorch_tanh, GELU_TANH",
        "gelu, GELU",
        "relu, RELU",
        "silu, SILU",
        "swish, SILU",
        "tanh, TANH"
    })
    void knowsAnActivationByItsName(String name, Activation activation) {
        assertThat(readWith("activation_function", '"' + name + '"').activation())
                .isEqualTo(activation);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "[7], 7", "null, -1", "50257, -1", "-1, -1"})
    void takesAnEndOfTextOfTheVocabularyOrNone(String value, int endOfText) {
        assertThat(readWith("eos_token_id", value).endOfText())
                .isEqualTo(endOfText);
    }

    @Test
    void readsAFieldByItsOtherName() {
        assertThat(
                        read(
                                """
                                {"model_type": "gpt2", "hidden_size": 60, "num_hidden_layers": 3,
                                 "num_attention_heads": 5, "max_position_embeddings": 99}"""))
                .extracting(
                        Gpt2Config::width,
                        Gpt2Config::layers,
                        Gpt2Config::heads,
                        Gpt2Config::contextLength)
                .containsExactly(60, 3, 5, 99);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type | \"llama\" | must be \"gpt2\", was \"llama\"",
                "model_type | 7 | must be \"gpt2\", was 7",
                "architectures | [\"GPT2ForTokenClassification\"] | must be a list with GPT2LMHeadModel"
                        + " or GPT2Model, was [\"GPT2ForTokenClassification\"]",
                "architectures | \"GPT2LMHeadModel\" | must be a list with GPT2LMHeadModel"
                        + " or GPT2Model, was \"GPT2LMHeadModel\"",
                "architectures | {\"0\": \"GPT2Model\"} | must be a list with GPT2LMHeadModel"
                        + " or GPT2Model, was {\"0\":\"GPT2Model\"}",
                "add_cross_attention | true | must be false, was true",
                "is_encoder_decoder | true | must be false, was true",
                "pruned_heads | {\"0\": [1]} | must be empty: pruned heads are not supported,"
                        + " was {\"0\":[1]}",
                "pruned_heads | \"none\" | must be empty: pruned heads are not supported, was \"none\"",
                "quantization_config | {} | must be absent: quantized checkpoints are not supported,"
                        + " was {}",
                "activation_function | \"gelu_10\" | must be one of gelu_new, gelu_pytorch_tanh, gelu,"
                        + " relu, silu, swish, tanh, was \"gelu_10\"",
                "activation_function | null | must be one of gelu_new, gelu_pytorch_tanh, gelu, relu,"
                        + " silu, swish, tanh, was null",
                "activation_function | [\"gelu\"] | must be one of gelu_new, gelu_pytorch_tanh, gelu,"
                        + " relu, silu, swish, tanh, was [\"gelu\"]",
                "n_layer | 0 | must be a whole number from 1 to 1024, was 0",
                "n_layer | 1025 | must be a whole number from 1 to 1024, was 1025",
                "n_layer | 2.0 | must be a whole number from 1 to 1024, was 2.0",
                "n_head | \"12\" | must be a whole number from 1 to 65536, was \"12\"",
                "n_head | null | must be a whole number from 1 to 65536, was null",
                "n_head | -12 | must be a whole number from 1 to 65536, was -12",
                "n_embd | 65537 | must be a whole number from 1 to 65536, was 65537",
                "n_embd | 770 | must be a positive multiple of n_head, was 770",
                "n_positions | 99999999999 | must be a whole number from 1 to 1048576,"
                        + " was 99999999999",
                "vocab_size | 1e400 | must be a whole number from 1 to 16777216, was \"Infinity\"",
                "n_inner | 0 | must be a whole number from 1 to 262144, was 0",
                "n_inner | true | must be a whole number from 1 to 262144, was true",
                "n_ctx | 512 | must be the 1024 of n_positions, was 512",
                "num_hidden_layers | 11 | must be the 12 of n_layer, was 11",
                "layer_norm_epsilon | \"1e-5\" | must be a number, was \"1e-5\"",
                "layer_norm_epsilon | 0 | must be > 0 and < 1, was 0.0",
                "scale_attn_weights | 1 | must be true or false, was 1",
                "scale_attn_by_inverse_layer_idx | null | must be true or false, was null",
                "tie_word_embeddings | \"yes\" | must be true or false, was \"yes\"",
                "eos_token_id | [1,2] | must be one id or null, was [1,2]",
                "eos_token_id | \"end\" | must be one id or null, was \"end\"",
            })
    void refusesWhatItCannotHonour(String field, String value, String rule) {
        assertThatThrownBy(() -> readWith(field, value))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage("config.json: " + field + " " + rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | is not a JSON object",
                "'' | is not a JSON object",
                "nothing | is not JSON: Unrecognized token 'nothing'",
                "{} | model_type must be \"gpt2\", was absent",
                "{\"n_layer\": 1, \"n_layer\": 2} | is not JSON: Duplicate field 'n_layer'",
                "{} {} | is not JSON: Trailing token",
                "{\"n_layer\": NaN} | is not JSON: Non-standard token 'NaN'",
            })
    void refusesWhatIsNoJsonObject(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageStartingWith("config.json: " + reason);
    }

    @Test
    void refusesInvalidUtf8() {
        new CheckpointFolder(directory).file("config.json", new byte[] {'{', (byte) 0xff, '}'});
        assertThatThrownBy(() -> ConfigFile.read(directory.resolve("config.json")))
                .hasMessage("config.json: is not JSON: invalid UTF-8");
    }

    @Test
    void refusesAFileThatIsMissing() {
        assertThatThrownBy(() -> ConfigFile.read(directory.resolve("config.json")))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage("config.json: is missing");
    }

    @Test
    void refusesAFileFarTooLarge() throws IOException {
        Path file = directory.resolve("config.json");
        Files.writeString(file, " ".repeat((16 << 20) + 1), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ConfigFile.read(file))
                .hasMessage("config.json: must have at most 16777216 bytes, has 16777217");
    }

    @Test
    void showsLongValuesShortened() {
        assertThatThrownBy(() -> readWith("model_type", '"' + "x".repeat(1000) + '"'))
                .hasMessage("config.json: model_type must be \"gpt2\", was \"%s…", "x".repeat(79));
    }

    private Gpt2Config readWith(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("model_type", "\"gpt2\"");
        fields.put("n_positions", "1024");
        fields.put("n_layer", "12");
        fields.put(field, value);
        return read(
                fields.entrySet().stream()
                        .map(entry -> "\"%s\": %s".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}")));
    }

    private Gpt2Config read(String json) {
        new CheckpointFolder(directory).config(json);
        return ConfigFile.read(directory.resolve("config.json"));
    }
}
