package io.afterword.model.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.afterword.domain.TokenIds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

class Gpt2TokenizerTest {
    private static final Tokenizer TOKENIZER = new Gpt2Tokenizer();

    @Test
    void knowsTheTokensOfTheDesign() {
        assertThat(TOKENIZER.encode("The quick.")).isEqualTo(TokenIds.of(464, 2068, 13));
        assertThat(TOKENIZER.encode("the")).isEqualTo(TokenIds.of(1169));
        assertThat(TOKENIZER.encode(" the")).isEqualTo(TokenIds.of(262));
        assertThat(TOKENIZER.encode("")).isEqualTo(TokenIds.NONE);
    }

    @Test
    void encodesTwoThousandStringsAsTiktokenDoes() {
        List<BpeGolden.Line> lines = BpeGolden.lines();
        assertThat(lines).hasSize(2000);
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(TOKENIZER.encode(line.text()).stream().boxed())
                                .isEqualTo(line.ids()));
    }

    @Test
    void theTwoThousandStringsReachEveryUnicodeBlock() {
        Set<Character.UnicodeBlock> reached = new HashSet<>();
        BpeGolden.lines()
                .forEach(line -> reached.addAll(blocks(line.text().codePoints().toArray())));
        Set<Character.UnicodeBlock> all = blocks(encodable());
        assertThat(all).hasSizeGreaterThan(300);
        assertThat(reached).containsAll(all);
    }

    private static int[] encodable() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(Character::isDefined)
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .toArray();
    }

    private static Set<Character.UnicodeBlock> blocks(int[] codePoints) {
        Set<Character.UnicodeBlock> blocks = new HashSet<>();
        for (int codePoint : codePoints) {
            Character.UnicodeBlock block = Character.UnicodeBlock.of(codePoint);
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("io.afterword.model.token.BpeGolden#longTexts")
    void encodesLongTextsAsTiktokenDoes(BpeGolden.LongText golden) throws Exception {
        TokenIds ids = TOKENIZER.encode(golden.text());
        ByteBuffer bigEndian = ByteBuffer.allocate(ids.size() * Integer.BYTES);
        ids.stream().forEach(bigEndian::putInt);
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bigEndian.array());
        assertThat(ids.size()).isEqualTo(golden.tokens());
        assertThat(HexFormat.of().formatHex(sha256)).isEqualTo(golden.sha256());
    }

    @Test
    void bytesOfTheTokensAreTheBytesOfTheText() {
        assertThat(BpeGolden.lines())
                .allSatisfy(line -> {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    for (int id : line.ids()) {
                        bytes.writeBytes(TOKENIZER.bytes(id));
                    }
                    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(line.text());
                });
    }

    @Test
    void takesTheNameOfTheEndOfTextForText() {
        assertThat(TOKENIZER.encode("<|endoftext|>").toArray()).doesNotContain(50256).hasSize(7);
        assertThat(TOKENIZER.endOfText()).isEqualTo(50256);
        assertThat(TOKENIZER.bytes(50256)).isEmpty();
    }

    @Test
    void refusesLoneSurrogatesAndNamesTheirPlace() {
        refuses("ab\uD83D", "U+D83D at index 2");
        refuses("\uDE00\uD83D", "U+DE00 at index 0");
        refuses("\uD83D\uDE00\uD83Dx", "U+D83D at index 2");
    }

    private static void refuses(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TOKENIZER.encode(text))
                .withMessageContaining(reason);
    }

    @Test
    void refusesIdsOutsideTheVocabulary() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TOKENIZER.bytes(50257))
                .withMessage("token id must be in 0..50256, was 50257");
        assertThatIllegalArgumentException().isThrownBy(() -> TOKENIZER.bytes(-1));
    }

    @Test
    void bytesGivenOutAreACopy() {
        TOKENIZER.bytes(464)[0] = 0;
        assertThat(TOKENIZER.bytes(464)).asString().isEqualTo("The");
    }

    @Test
    void fingerprintIsPinned() {
        assertThat(TOKENIZER.fingerprint()).isEqualTo("ec03234609ba7443");
    }
}
