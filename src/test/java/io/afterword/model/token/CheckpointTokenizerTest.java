package io.afterword.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.util.Utils;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.afterword.domain.TokenIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTokenizerTest {
    private static final Path FILE =
            Path.of("src/test/resources/io/afterword/model/token/checkpoint/tokenizer.json");
    private static final int SIZE = 403;
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @TempDir private Path directory;

    record Golden(String text, List<Integer> ids, List<String> bytes) {}

    static List<Golden> golden() throws IOException {
        return Files.readAllLines(FILE.resolveSibling("golden.jsonl")).stream()
                .map(CheckpointTokenizerTest::parse)
                .toList();
    }

    private static Golden parse(String line) {
        try {
            return JSON.readValue(line, Golden.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tokenizer tokenizer() {
        return new CheckpointTokenizer(FILE, SIZE, 0);
    }

    private Tokenizer changed(Consumer<ObjectNode> change) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(FILE.toFile());
        change.accept(root);
        return written(JSON.writeValueAsString(root));
    }

    private Tokenizer written(String content) throws IOException {
        Path file = directory.resolve("tokenizer.json");
        Files.writeString(file, content);
        return new CheckpointTokenizer(file, SIZE, 0);
    }

    private static ObjectNode vocabulary(ObjectNode root) {
        return (ObjectNode) root.path("model").path("vocab");
    }

    private static void add(ObjectNode root, String content, int id, boolean special) {
        ObjectNode token = ((ArrayNode) root.path("added_tokens")).get(0).deepCopy();
        token.put("content", content).put("id", id).put("special", special);
        ((ArrayNode) root.path("added_tokens")).add(token);
    }

    @Test
    void encodesAsTheReferenceDoesWithoutCuttingFillingOrAdding() throws IOException {
        Tokenizer tokenizer = tokenizer();
        assertThat(golden())
                .hasSizeGreaterThan(100)
                .allSatisfy(
                        line ->
                                assertThat(tokenizer.encode(line.text()).stream().boxed())
                                        .isEqualTo(line.ids()));
    }

    @Test
    void bytesOfATokenAreThoseOfTheReference() throws IOException {
        Tokenizer tokenizer = tokenizer();
        HexFormat hex = HexFormat.of();
        assertThat(golden())
                .allSatisfy(
                        line ->
                                assertThat(line.ids().stream().map(tokenizer::bytes).map(hex::formatHex))
                                        .isEqualTo(line.bytes()));
    }

    @Test
    void specialTokensHaveNoBytesAndNoNames() {
        Tokenizer tokenizer = tokenizer();
        assertThat(tokenizer.endOfText()).isEqualTo(0);
        assertThat(tokenizer.bytes(0)).isEmpty();
        assertThat(tokenizer.bytes(400)).isEmpty();
        assertThat(tokenizer.encode("<|endoftext|><pad>").toArray()).doesNotContain(0, 400);
    }

    @Test
    void aSpecialTokenThatOrdinaryTextMakesKeepsItsBytes() throws IOException {
        int exclamation = tokenizer().encode("!").get(0);
        Tokenizer tokenizer = changed(root -> add(root, "!", exclamation, true));
        assertThat(tokenizer.encode("!")).isEqualTo(TokenIds.of(exclamation));
        assertThat(tokenizer.bytes(exclamation)).asString().isEqualTo("!");
    }

    @Test
    void readsMergesInTheOlderNotation() throws IOException {
        Tokenizer tokenizer =
                changed(
                        root -> {
                            ((ObjectNode) root.path("model")).remove("type");
                            ArrayNode merges = (ArrayNode) root.path("model").path("merges");
                            for (int i = 0; i < merges.size(); i++) {
                                String pair = merges.get(i).get(0).asText() + " " + merges.get(i).get(1).asText();
                                merges.set(i, pair);
                            }
                        });
        assertThat(tokenizer.encode("The tokens")).isEqualTo(tokenizer().encode("The tokens"));
    }

    @Test
    void idsThatOnlyTheModelHasStandForNothing() {
        Tokenizer padded = new CheckpointTokenizer(FILE, 512, 0);
        assertThat(padded.vocabularySize()).isEqualTo(512);
        assertThat(padded.bytes(511)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> padded.bytes(512))
                .withMessage("token id must be in 0..511, was 512");
    }

    @Test
    void refusesLoneSurrogates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer().encode("ab\uD83Dc"))
                .withMessageContaining("U+D83D at index 2");
    }

    @Test
    void takesALongTextWithoutASpace() {
        Tokenizer tokenizer = tokenizer();
        TokenIds ids = tokenizer.encode("the".repeat(35_000));
        assertThat(ids.stream().map(id -> tokenizer.bytes(id).length).sum()).isEqualTo(105_000);
    }

    @Test
    void fingerprintChangesWithTheVocabulary() throws IOException {
        assertThat(tokenizer().fingerprint()).matches("[0-9a-f]{16}").isEqualTo(tokenizer().fingerprint());
        Tokenizer other = changed(root -> ((ArrayNode) root.path("model").path("merges")).remove(0));
        assertThat(other.fingerprint()).isNotEqualTo(tokenizer().fingerprint());
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("its pre_tokenizer is not ByteLevel", root -> root.putNull("pre_tokenizer")),
                lie("its model is WordPiece, not BPE", root -> model(root).put("type", "WordPiece")),
                lie("its merges drop out at random", root -> model(root).put("dropout", 0.1)),
                lie("it has a end_of_word_suffix", root -> model(root).put("end_of_word_suffix", "</w>")),
                lie("it lacks model.vocab", root -> model(root).putNull("vocab")),
                lie("it lacks model.merges", root -> model(root).put("merges", "a b")),
                lie("it has no token for the byte 0xE2", root -> vocabulary(root).remove("â")),
                lie("two tokens have the id 7", root -> vocabulary(root).put("zzz", 7)),
                lie("it has a token 403, the model has 0..402", root -> vocabulary(root).put("zzz", 403)),
                lie("it has a token -1, the model has 0..402", root -> vocabulary(root).put("zzz", -1)),
                lie("token zzz has the id 1.5", root -> vocabulary(root).put("zzz", 1.5)),
                lie("token 漢 is not written in the byte-level alphabet", root -> vocabulary(root).put("漢", 7)),
                lie("an added token lacks its content or its id", root -> root.putArray("added_tokens").add(5)),
                lie("added token é stands for other bytes", root -> add(root, "é", vocabulary(root).path("é").asInt(), false)),
                lie("added token The has id 402, and in the vocabulary", root -> {
                    vocabulary(root).put("The", 401);
                    add(root, "The", 402, false);
                }),
                lie("text has a lone surrogate", root -> add(root, "\uD800", 402, false)),
                lie("its rules are refused", root -> ((ArrayNode) model(root).path("merges")).addArray().add("q").add("qq")),
                lie("it lacks the token 0", root -> {
                    ((ArrayNode) root.path("added_tokens")).remove(0);
                    vocabulary(root).remove("<|endoftext|>");
                }));
    }

    private static ObjectNode model(ObjectNode root) {
        return (ObjectNode) root.path("model");
    }

    private static Arguments lie(String reason, Consumer<ObjectNode> change) {
        return Arguments.of(reason, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void refusesAFileThatDoesNotFit(String reason, Consumer<ObjectNode> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> changed(change))
                .withMessageContaining("tokenizer.json: " + reason);
    }

    @Test
    void refusesAFileThatIsNoJson() throws IOException {
        String good = Files.readString(FILE);
        refusesContent(good.substring(0, good.length() / 2), "it is not JSON: Unexpected end-of-input");
        refusesContent("", "it is not an object of JSON");
        refusesContent("[1]", "it is not an object of JSON");
        refusesContent("\u0080\u0004pickle", "it is not JSON");
        refusesContent(good + "x", "it is not JSON");
        refusesContent("{\"a\": 1, \"a\": 2}", "it is not JSON: Duplicate field 'a'");
        refusesContent("[".repeat(100_000), "it is not JSON");
    }

    private void refusesContent(String content, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(content))
                .withMessageContaining("tokenizer.json: " + reason);
    }

    @Test
    void refusesAFileThatIsTooLarge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> written(" ".repeat(TokenizerFile.LARGEST + 1)))
                .withMessageContaining("tokenizer.json: it has more than 33554432 bytes");
    }

    @Test
    void namesAFileThatCannotBeRead() {
        Path missing = directory.resolve("tokenizer.json");
        assertThatThrownBy(() -> new CheckpointTokenizer(missing, SIZE, 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void staysOffline() {
        tokenizer();
        assertThat(Utils.isOfflineMode()).isTrue();
    }
}
