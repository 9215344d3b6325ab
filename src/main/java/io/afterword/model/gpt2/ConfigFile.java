package io.afterword.model.gpt2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/// Reads a `config.json` as Hugging Face's `GPT2Config` reads it, with its defaults and its other names
/// of the same fields. A field that changes the arithmetic is honoured or refused; the others (dropouts,
/// summaries, the type of the saved numbers, versions, ...) say nothing about inference and are ignored.
///
/// `reorder_and_upcast_attn` is one of the ignored: it asks that attention be computed in fp32, and
/// scores be scaled within their product, where a network runs in half precision. The numbers that it
/// means are those of fp32.
final class ConfigFile {
    private static final Set<String> ARCHITECTURES = Set.of("GPT2LMHeadModel", "GPT2Model");
    private static final int DEFAULT_END_OF_TEXT = 50_256;

    private final Path file;
    private final ObjectNode fields;

    private ConfigFile(Path file) {
        this.file = file;
        this.fields = CheckpointJson.read(file);
    }

    static Gpt2Config read(Path file) {
        ConfigFile config = new ConfigFile(file);
        config.refuseOtherNetworks();
        try {
            return config.toConfig();
        } catch (IllegalArgumentException e) {
            throw new InvalidCheckpointException(file, String.valueOf(e.getMessage()), e);
        }
    }

    private void refuseOtherNetworks() {
        JsonNode type = fields.path("model_type");
        require(type.asText().equals("gpt2"), "model_type", "\"gpt2\"");
        JsonNode architectures = fields.path("architectures");
        require(
                isAbsent(architectures) || namesAnArchitecture(architectures),
                "architectures",
                "a list with GPT2LMHeadModel or GPT2Model");
        require(!flag("add_cross_attention", false), "add_cross_attention", "false");
        require(!flag("is_encoder_decoder", false), "is_encoder_decoder", "false");
        require(isEmpty("pruned_heads"), "pruned_heads", "empty: pruned heads are not supported");
        require(
                isAbsent(fields.path("quantization_config")),
                "quantization_config",
                "absent: quantized checkpoints are not supported");
    }

    private Gpt2Config toConfig() {
        int vocabulary = number("vocab_size", 50_257, 1 << 24);
        int width = number("n_embd", 768, 1 << 16, "hidden_size");
        return new Gpt2Config(
                vocabulary,
                number("n_positions", 1024, 1 << 20, "n_ctx", "max_position_embeddings"),
                width,
                number("n_layer", 12, 1 << 10, "num_hidden_layers"),
                number("n_head", 12, 1 << 16, "num_attention_heads"),
                isAbsent(fields.path("n_inner")) ? 4 * width : number("n_inner", 0, 1 << 18),
                activation(),
                epsilon(),
                flag("scale_attn_weights", true),
                flag("scale_attn_by_inverse_layer_idx", false),
                flag("tie_word_embeddings", true),
                endOfText(vocabulary));
    }

    private static boolean namesAnArchitecture(JsonNode architectures) {
        for (JsonNode architecture : architectures) {
            if (architectures.isArray() && ARCHITECTURES.contains(architecture.asText())) {
                return true;
            }
        }
        return false;
    }

    /// A field that may have other names; all that are there must agree.
    private int number(String field, int byDefault, int largest, String... otherNames) {
        JsonNode own = fields.path(field);
        String chosen = field;
        for (String other : otherNames) {
            JsonNode value = fields.path(other);
            if (own.isMissingNode()) {
                own = value;
                chosen = other;
            } else {
                require(isAbsent(value) || value.equals(own), other, "the %s of %s".formatted(own, chosen));
            }
        }
        if (own.isMissingNode()) {
            return byDefault;
        }
        require(
                own.isIntegralNumber()
                        && own.canConvertToInt()
                        && own.intValue() >= 1
                        && own.intValue() <= largest,
                chosen,
                "a whole number from 1 to " + largest);
        return own.intValue();
    }

    private boolean flag(String field, boolean byDefault) {
        JsonNode value = fields.path(field);
        require(value.isMissingNode() || value.isBoolean(), field, "true or false");
        return value.asBoolean(byDefault);
    }

    private double epsilon() {
        JsonNode value = fields.path("layer_norm_epsilon");
        require(value.isMissingNode() || value.isNumber(), "layer_norm_epsilon", "a number");
        return value.asDouble(1e-5);
    }

    private Activation activation() {
        JsonNode value = fields.path("activation_function");
        String name = value.isMissingNode() ? "gelu_new" : value.asText();
        return Arrays.stream(Activation.values())
                .filter(activation -> activation.isNamed(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                refusal(
                                        "activation_function",
                                        "one of gelu_new, gelu_pytorch_tanh, gelu, relu, silu,"
                                                + " swish, tanh"));
    }

    /// An id outside the vocabulary, which a config of another vocabulary leaves behind, ends nothing.
    private int endOfText(int vocabulary) {
        JsonNode value = fields.path("eos_token_id");
        JsonNode id = value.isArray() && value.size() == 1 ? value.path(0) : value;
        require(
                isAbsent(id) || (id.isIntegralNumber() && id.canConvertToInt()),
                "eos_token_id",
                "one id or null");
        if (id.isNull()) {
            return Gpt2Config.NO_END_OF_TEXT;
        }
        int endOfText = id.asInt(DEFAULT_END_OF_TEXT);
        return endOfText >= 0 && endOfText < vocabulary ? endOfText : Gpt2Config.NO_END_OF_TEXT;
    }

    private boolean isEmpty(String field) {
        JsonNode value = fields.path(field);
        return isAbsent(value) || (value.isContainerNode() && value.isEmpty());
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw refusal(field, rule);
        }
    }

    private InvalidCheckpointException refusal(String field, String rule) {
        JsonNode value = fields.path(field);
        String found = value.isMissingNode() ? "absent" : CheckpointJson.shown(value);
        return new InvalidCheckpointException(
                file, "%s must be %s, was %s".formatted(field, rule, found));
    }
}
