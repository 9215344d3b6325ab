package io.afterword.model.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a `tokenizer.json` says, found to be a byte-level byte-pair encoding of all 256 bytes that fits its
/// model.
///
/// Special tokens (`"special": true`) are taken out of the rules by which text is encoded, so their names in
/// a text are text. A special token that merges of ordinary text make as well, such as `!` used for padding,
/// stays what the text makes of it, and has its bytes.
final class ByteLevelVocabulary {
    private static final byte[] NO_BYTES = {};

    private final byte[][] bytes; // by id
    private final BitSet known = new BitSet(); // ids that a token has
    private final ObjectNode rules;

    /// A token beside the merges, matched in the text as a whole; or special, and never matched.
    private record Added(String content, int id, boolean special, JsonNode json) {
        static Added of(JsonNode json) {
            JsonNode content = json.path("content");
            JsonNode id = json.path("id");
            require(content.isTextual() && id.isInt(), "an added token lacks its content or its id");
            return new Added(
                    WellFormed.require(content.textValue()),
                    id.intValue(),
                    json.path("special").asBoolean(),
                    json);
        }
    }

    /// @param root changed and kept
    /// @throws IllegalArgumentException if it is another kind of tokenizer, contradicts itself, or has ids
    ///                                  that the model lacks; the message gives the reason
    ByteLevelVocabulary(ObjectNode root, int vocabularySize) {
        bytes = new byte[vocabularySize][];
        Arrays.fill(bytes, NO_BYTES);
        requireByteLevel(root.path("pre_tokenizer"));
        JsonNode model = root.path("model");
        requirePlainMerging(model);
        require(model.path("vocab") instanceof ObjectNode, "it lacks model.vocab");
        ObjectNode vocabulary = (ObjectNode) model.path("vocab");
        Set<String> made = madeByMerges(model.path("merges"));
        List<Added> added = new ArrayList<>();
        root.path("added_tokens").forEach(json -> added.add(Added.of(json)));
        requireAllBytes(vocabulary);

        Set<String> aside = new HashSet<>();
        for (Added token : added) {
            if (isMade(token, vocabulary, made)) {
                continue;
            }
            aside.add(token.content());
            assign(token.id(), token.special() ? NO_BYTES : token.content().getBytes(UTF_8));
        }
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            if (!aside.contains(entry.getKey())) {
                assignOrdinary(entry.getKey(), entry.getValue());
            }
        }
        rules = root;
        rewrite(vocabulary, added, aside);
    }

    private static void requireByteLevel(JsonNode preTokenizer) {
        boolean byteLevel = isByteLevel(preTokenizer);
        for (JsonNode step : preTokenizer.path("pretokenizers")) {
            byteLevel |= isByteLevel(step);
        }
        require(byteLevel, "its pre_tokenizer is not ByteLevel");
    }

    private static boolean isByteLevel(JsonNode preTokenizer) {
        return preTokenizer.path("type").asText().equals("ByteLevel");
    }

    private static void requirePlainMerging(JsonNode model) {
        String type = model.path("type").asText("BPE"); // older files do not say
        require(type.equals("BPE"), "its model is %s, not BPE".formatted(type));
        require(model.path("dropout").asDouble(0) == 0, "its merges drop out at random");
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            require(
                    model.path(affix).isNull() || model.path(affix).asText().isEmpty(),
                    "it has a " + affix);
        }
    }

    private static Set<String> madeByMerges(JsonNode merges) {
        require(merges.isArray(), "it lacks model.merges");
        Set<String> made = new HashSet<>();
        for (int b = 0; b < 256; b++) {
            made.add(ByteAlphabet.symbol(b));
        }
        for (JsonNode merge : merges) { // "a b" in older files, ["a", "b"] in newer ones
            made.add(
                    merge.isArray()
                            ? merge.path(0).asText() + merge.path(1).asText()
                            : merge.asText().replace(" ", ""));
        }
        return made;
    }

    private static void requireAllBytes(ObjectNode vocabulary) {
        for (int b = 0; b < 256; b++) {
            require(
                    vocabulary.has(ByteAlphabet.symbol(b)),
                    "it has no token for the byte 0x%02X".formatted(b));
        }
    }

    private static boolean isMade(Added token, ObjectNode vocabulary, Set<String> made) {
        JsonNode id = vocabulary.path(token.content());
        require(
                id.isMissingNode() || id.asInt(-1) == token.id(),
                "added token %s has id %d, and in the vocabulary %s"
                        .formatted(token.content(), token.id(), id));
        boolean isMade = !id.isMissingNode() && made.contains(token.content());
        boolean ascii = token.content().chars().allMatch(c -> c < 0x80);
        require(
                !isMade || token.special() || ascii,
                "added token %s stands for other bytes in the vocabulary".formatted(token.content()));
        return isMade;
    }

    private void assignOrdinary(String token, JsonNode id) {
        require(id.isInt(), "token %s has the id %s".formatted(token, id));
        require(
                ByteAlphabet.writes(token),
                "token %s is not written in the byte-level alphabet".formatted(token));
        assign(id.intValue(), ByteAlphabet.bytes(token));
    }

    private void assign(int id, byte[] itsBytes) {
        require(
                id >= 0 && id < bytes.length,
                "it has a token %d, the model has 0..%d".formatted(id, bytes.length - 1));
        require(!known.get(id), "two tokens have the id " + id);
        known.set(id);
        bytes[id] = itsBytes;
    }

    /// Ids of added tokens must survive that others are taken out: the library numbers those anew that the
    /// vocabulary lacks.
    private void rewrite(ObjectNode vocabulary, List<Added> added, Set<String> aside) {
        ArrayNode matched = rules.putArray("added_tokens");
        for (Added token : added) {
            if (!token.special()) {
                vocabulary.put(token.content(), token.id());
                matched.add(token.json());
            } else if (aside.contains(token.content())) {
                vocabulary.remove(token.content());
            }
        }
        rules.putNull("truncation").putNull("padding").putNull("post_processor");
    }

    private static void require(boolean holds, String reason) {
        if (!holds) {
            throw new IllegalArgumentException(reason);
        }
    }

    /// The bytes of a token; none for a special one, and for an id that no token has.
    byte[] bytes(int tokenId) {
        return bytes[tokenId].clone();
    }

    boolean has(int tokenId) {
        return known.get(tokenId);
    }

    /// The tokenizer without its special tokens, as JSON for the library.
    String rules() {
        return rules.toString();
    }
}
