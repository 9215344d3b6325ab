package io.afterword.topology.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.event.Cancel;
import io.afterword.event.Prompt;
import io.afterword.event.Token;

import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class AvroSerdeTest {
    private static final String TOPIC = "afterword.prompts";

    private final AvroSerde<Prompt> prompts = AvroSerde.refusingNull(Prompt.class);
    private final AvroSerde<Cancel> cancels = AvroSerde.refusingNull(Cancel.class);
    private final AvroSerde<Token> tokens = AvroSerde.of(Token.class);

    private final Prompt prompt =
            Prompt.newBuilder()
                    .setRequestId("r-1")
                    .setPrompt("Zürich \uD83D\uDE80")
                    .setStop(List.of("ende", "🚀"))
                    .setSeed(-1L)
                    .setDeadline(Instant.ofEpochMilli(1_700_000_000_123L))
                    .setMetadata(Map.of("käse", "brot"))
                    .setLogitBias(Map.of("50256", -100.0))
                    .build();

    @Test
    void readsWhatItWrote() {
        assertThat(read(write(prompt))).isEqualTo(prompt);
        Prompt ids = Prompt.newBuilder(prompt).setPrompt(List.of(464, 2068)).build();
        assertThat(read(write(ids))).isEqualTo(ids);
    }

    @Test
    void beginsWithTheMarkerAndTheFingerprintOfTheSchema() {
        byte[] bytes = cancels.serializer().serialize("cancels", new Cancel("x"));
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("c301" + CANCEL + "0278");
    }

    @Test
    void leavesATombstoneATombstone() {
        assertThat(tokens.serializer().serialize("tokens", null)).isNull();
        assertThat(tokens.deserializer().deserialize("tokens", null)).isNull();
    }

    @Test
    void refusesANullValueWhereOneAsksForNothing() {
        assertThatThrownBy(() -> prompts.deserializer().deserialize(TOPIC, null))
                .isInstanceOf(SerializationException.class)
                .hasMessage(
                        "topic afterword.prompts: a Prompt in the wire format"
                                + " must not be null, was null");
        assertThatThrownBy(() -> prompts.serializer().serialize(TOPIC, null))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void refusesBytesTooShortForAHeader() {
        refuses(new byte[0], "must begin with a header of 10 bytes, had 0 bytes in all");
        refuses(Arrays.copyOf(write(prompt), 9), "had 9 bytes in all");
    }

    @Test
    void refusesAnotherMarker() {
        refuses("{\"prompt\":\"a secret\"}".getBytes(StandardCharsets.UTF_8), "began with 7b22");
        byte[] nextVersion = write(prompt);
        nextVersion[1] = 2;
        refuses(nextVersion, "must begin with c301, began with c302");
    }

    @Test
    void refusesAnUnknownFingerprint() {
        byte[] bytes = write(prompt);
        bytes[2] ^= 1;
        refuses(bytes, "must have a released version of its schema, had the unknown fingerprint");
    }

    @Test
    void refusesARecordOfAnotherType() {
        byte[] cancel = cancels.serializer().serialize(TOPIC, new Cancel("r-1"));
        refuses(cancel, "must have its schema, had that of a Cancel");
    }

    @Test
    void refusesABodyCutOffAnywhere() {
        byte[] whole = write(prompt);
        for (int length = SingleObject.HEADER_BYTES; length < whole.length; length++) {
            refuses(Arrays.copyOf(whole, length), "must have a body of its schema");
        }
    }

    @Test
    void refusesTrailingBytes() {
        byte[] whole = write(prompt);
        refuses(Arrays.copyOf(whole, whole.length + 1), "must end with its last field, 1 of");
        refuses(Arrays.copyOf(whole, whole.length + 100), "must end with its last field, 100 of");
    }

    @Test
    void refusesInvalidUtf8InAnyText() {
        List<String> texts = List.of("r-1", "Zürich", "ende", "käse", "brot", "50256");
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            byte[] bytes = write(prompt);
            bytes[indexOf(bytes, utf8)] = (byte) 0xFF;
            refuses(bytes, "must hold text in UTF-8 only");
        }
        refuses(promptNamed(0xC0, 0x80), "must hold text in UTF-8 only"); // an overlong NUL
        refuses(promptNamed(0xED, 0xA0, 0x80), "must hold text in UTF-8 only"); // a lone surrogate
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void allocatesNothingForLengthsThatLie() {
        for (long length : new long[] {1, 100, 1L << 30, (1L << 31) - 1, 1L << 40, 1L << 62}) {
            refuses(CANCEL, varint(length), "must have a body of its schema");
            refuses(PROMPT, "0278" + "02" + varint(length), "must have a body of its schema");
        }
        for (long length : new long[] {-1, -(1L << 31), Long.MIN_VALUE}) {
            refuses(CANCEL, varint(length), "must have a body of its schema");
            refuses(PROMPT, "0278" + "02" + varint(length), "must have a body of its schema");
        }
    }

    @Test
    void refusesABranchThatTheUnionHasNot() {
        refuses(PROMPT, "0278" + "04", "must have a body of its schema");
        refuses(PROMPT, "0278" + "01", "must have a body of its schema");
    }

    @Test
    void refusesToWriteALoneSurrogate() {
        Cancel torn = new Cancel("r-\uD83D");
        assertThatThrownBy(() -> cancels.serializer().serialize("cancels", torn))
                .isInstanceOf(SerializationException.class)
                .hasMessage("topic cancels: this Cancel cannot be written");
    }

    @Test
    void saysNoText() {
        byte[] bytes = write(prompt);
        bytes[indexOf(bytes, "brot".getBytes(StandardCharsets.UTF_8))] = (byte) 0xFF;
        assertThatThrownBy(() -> read(bytes)).hasMessageNotContaining("Zürich");
    }

    @Test
    void keepsBytesThatAreNoText() {
        Token token =
                Token.newBuilder()
                        .setRequestId("r-1")
                        .setIndex(0)
                        .setText("\uFFFD")
                        .setBytes(ByteBuffer.wrap(new byte[] {(byte) 0xF0, (byte) 0x9F}))
                        .build();
        byte[] bytes = tokens.serializer().serialize("tokens", token);
        assertThat(tokens.deserializer().deserialize("tokens", bytes)).isEqualTo(token);
        assertThat(tokens.serializer().serialize("tokens", token)).isEqualTo(bytes);
    }

    private static final String CANCEL = hexFingerprint(new Cancel("x"), Cancel.class);
    private static final String PROMPT =
            hexFingerprint(
                    Prompt.newBuilder().setRequestId("x").setPrompt("x").build(), Prompt.class);

    private static <T extends org.apache.avro.specific.SpecificRecord> String hexFingerprint(
            T value, Class<T> type) {
        byte[] bytes = AvroSerde.of(type).serializer().serialize("any", value);
        return HexFormat.of().formatHex(bytes, 2, SingleObject.HEADER_BYTES);
    }

    private void refuses(String fingerprint, String body, String why) {
        byte[] bytes = HexFormat.of().parseHex("c301" + fingerprint + body);
        if (fingerprint.equals(CANCEL)) {
            refusesCancel(bytes, why);
        } else {
            refuses(bytes, why);
        }
    }

    private void refuses(byte[] bytes, String why) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("topic afterword.prompts: a Prompt in the wire format ")
                .hasMessageContaining(why);
    }

    private void refusesCancel(byte[] bytes, String why) {
        assertThatThrownBy(() -> cancels.deserializer().deserialize("cancels", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(why);
    }

    private byte[] write(Prompt value) {
        return prompts.serializer().serialize(TOPIC, value);
    }

    private Prompt read(byte[] bytes) {
        return prompts.deserializer().deserialize(TOPIC, bytes);
    }

    /// A prompt whose request id is these bytes, and that ends there.
    private static byte[] promptNamed(int... text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(HexFormat.of().parseHex("c301" + PROMPT));
        bytes.write(text.length << 1);
        for (int b : text) {
            bytes.write(b);
        }
        return bytes.toByteArray();
    }

    private static String varint(long value) {
        StringBuilder hex = new StringBuilder();
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            hex.append("%02x".formatted((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        return hex.append("%02x".formatted(rest)).toString();
    }

    private static int indexOf(byte[] in, byte[] what) {
        for (int at = SingleObject.HEADER_BYTES; at <= in.length - what.length; at++) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }
}
