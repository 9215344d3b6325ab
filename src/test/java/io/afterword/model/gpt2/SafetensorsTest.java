package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.afterword.model.gpt2.CheckpointFolder.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir Path directory;

    @Test
    void readsThe32BitFloatsOfTheFile() {
        int[] bits = {0x3f800000, 0x80000000, 0x00000001, 0x7f800000, 0xff7fffff, 0x7fc00001};
        ByteBuffer data = littleEndian(24);
        Arrays.stream(bits).forEach(data::putInt);
        assertThat(bitsOf(floats("F32", data, 6))).containsExactly(bits);
    }

    /// IEEE 754 binary16: ones, the largest, the smallest normal and subnormal numbers, infinities.
    @Test
    void widens16BitFloatsExactly() {
        short[] stored = {
            0x3c00, (short) 0xbc00, 0x7bff, 0x0400, 0x0001, 0x03ff, (short) 0x8001, 0x7c00,
            (short) 0xfc00, 0x0000, (short) 0x8000
        };
        ByteBuffer data = littleEndian(22);
        for (short number : stored) {
            data.putShort(number);
        }
        float[] numbers = floats("F16", data, 11);
        assertThat(numbers)
                .containsExactly(
                        1f,
                        -1f,
                        65504f,
                        0x1p-14f,
                        0x1p-24f,
                        1023 * 0x1p-24f,
                        -0x1p-24f,
                        Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY,
                        0f,
                        -0f);
        assertThat(floats("F16", littleEndian(2).putShort((short) 0x7e00), 1)).containsOnly(Float.NaN);
    }

    @Test
    void takesBrainFloatsAsTheUpperHalvesOf32Bits() {
        short[] stored = {0x3f80, (short) 0xc049, 0x0001, 0x7f80, (short) 0xff80, 0x7fc1};
        ByteBuffer data = littleEndian(12);
        for (short number : stored) {
            data.putShort(number);
        }
        assertThat(bitsOf(floats("BF16", data, 6)))
                .containsExactly(
                        0x3f800000, 0xc0490000, 0x00010000, 0x7f800000, 0xff800000, 0x7fc10000);
    }

    @Test
    void readsATensorThatIsLargerThanOneReading() {
        int numbers = (3 << 20) / 2 + 17;
        ByteBuffer data = littleEndian(2 * numbers);
        for (int i = 0; i < numbers; i++) {
            data.putShort((short) (0x3f80 + (i >> 8 & 0x7f)));
        }
        float[] read = floats("BF16", data, numbers);
        for (int i = 0; i < numbers; i++) {
            assertThat(Float.floatToRawIntBits(read[i])).isEqualTo((0x3f80 + (i >> 8 & 0x7f)) << 16);
        }
    }

    @Test
    void readsATensorBeyondTwoGigabytesOfTheFile() throws IOException {
        long far = 3L << 30;
        String header =
                """
                {"first": {"dtype": "U8", "shape": [%d], "data_offsets": [0, %d]},
                 "far": {"dtype": "F32", "shape": [1], "data_offsets": [%d, %d]}}"""
                        .formatted(far, far, far, far + 4);
        byte[] start = CheckpointFolder.safetensorsBytes(header, new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file().toFile(), "rw")) {
            sparse.write(start);
            sparse.seek(start.length + far);
            sparse.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(42)));
        }
        Safetensors tensors = Safetensors.open(file());
        assertThat(floats(tensors, "far").get(0)).isEqualTo(42);
    }

    @Test
    void keepsEveryEntryOfTheHeader() {
        write(
                CheckpointFolder.safetensorsBytes(
                        List.of(
                                Entry.f32("a", 2, 3),
                                new Entry("mask", "BOOL", List.of(5), 5, (byte) 1),
                                new Entry("none", "I64", List.of(0, 7), 0, (byte) 0),
                                new Entry("scalar", "F64", List.of(), 8, (byte) 0))));
        assertThat(Safetensors.open(file()).tensors().values())
                .containsExactly(
                        new StoredTensor("a", NumberType.F32, List.of(2L, 3L), 0, 24),
                        new StoredTensor("mask", NumberType.BOOL, List.of(5L), 24, 29),
                        new StoredTensor("none", NumberType.I64, List.of(0L, 7L), 29, 29),
                        new StoredTensor("scalar", NumberType.F64, List.of(), 29, 37));
    }

    @Test
    void takesAHeaderThatIsPaddedWithSpaces() {
        write(CheckpointFolder.safetensorsBytes("{}      ", new byte[0]));
        assertThat(Safetensors.open(file()).tensors()).isEmpty();
    }

    /// `8` is a tensor of two numbers in the first eight bytes of the data.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "8 | [] | its header is not a JSON object",
                "8 | `` | its header is not a JSON object",
                "8 | {\"a\": | is not JSON: Unexpected end-of-input",
                "8 | {} {} | something follows the object in its header",
                "8 | {\"a\": 8, \"a\": 8} | is not JSON: Duplicate field 'a'",
                "8 | {\"a\": 8, \"b\": 8} | \"b\" overlaps the tensor before it",
                "12 | {\"a\": 8, \"b\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [4, 12]}}"
                        + " | \"b\" overlaps the tensor before it",
                "12 | {\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [4, 12]}}"
                        + " | the 4 bytes before \"a\" belong to no tensor",
                "20 | {\"a\": 8, \"b\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [12, 20]}}"
                        + " | the 4 bytes before \"b\" belong to no tensor",
                "9 | {\"a\": 8} | the last 1 bytes belong to no tensor",
                "1 | {} | the last 1 bytes belong to no tensor",
                "7 | {\"a\": 8} | \"a\" lies at [0, 8], outside the 7 bytes of data",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [8, 0]}}"
                        + " | \"a\" lies at [8, 0], outside the 8 bytes of data",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [-8, 0]}}"
                        + " | data_offsets of \"a\" must be whole numbers from 0 to 2^63 - 1, was -8",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8, 8]}}"
                        + " | data_offsets of \"a\" are [0, 8, 8], not two",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [3], \"data_offsets\": [0, 8]}}"
                        + " | \"a\" has 8 bytes, but [3] of F32 are 12",
                "8 | {\"a\": {\"dtype\": \"F16\", \"shape\": [2], \"data_offsets\": [0, 8]}}"
                        + " | \"a\" has 8 bytes, but [2] of F16 are 4",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [-2], \"data_offsets\": [0, 8]}}"
                        + " | shape of \"a\" must be whole numbers from 0 to 2^63 - 1, was -2",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [2.0], \"data_offsets\": [0, 8]}}"
                        + " | shape of \"a\" must be whole numbers from 0 to 2^63 - 1, was 2.0",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [[2]], \"data_offsets\": [0, 8]}}"
                        + " | shape of \"a\" must be whole numbers from 0 to 2^63 - 1, was [",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [9223372036854775808],"
                        + " \"data_offsets\": [0, 8]}} | shape of \"a\" must be whole numbers from 0"
                        + " to 2^63 - 1, was 9223372036854775808",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [4294967296, 4294967296],"
                        + " \"data_offsets\": [0, 0]}} | the size of \"a\" overflows: [4294967296,"
                        + " 4294967296]",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [1,1,1,1,1,1,1,1,1],"
                        + " \"data_offsets\": [0, 8]}} | shape of \"a\" has more than 8 numbers",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": 2, \"data_offsets\": [0, 8]}}"
                        + " | shape of \"a\" is not a list",
                "8 | {\"a\": {\"dtype\": \"F33\", \"shape\": [2], \"data_offsets\": [0, 8]}}"
                        + " | \"a\" has the unknown dtype \"F33\"",
                "8 | {\"a\": {\"shape\": [2], \"data_offsets\": [0, 8]}} | \"a\" has no dtype",
                "8 | {\"a\": {\"dtype\": \"F32\", \"data_offsets\": [0, 8]}} | \"a\" has no shape",
                "8 | {\"a\": {\"dtype\": \"F32\", \"shape\": [2]}} | \"a\" has no data_offsets",
                "8 | {\"a\": [0, 8]} | \"a\" is not an object",
                "8 | {\"__metadata__\": \"pt\", \"a\": 8} | __metadata__ is not an object",
                "8 | {\"__metadata__\": {\"format\": 1}, \"a\": 8} | __metadata__ has a value that is"
                        + " not a string",
            })
    void refusesAHeaderThatLies(int dataLength, String header, String reason) {
        String entry = "{\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}";
        write(
                CheckpointFolder.safetensorsBytes(
                        header.replaceAll("(?<=\"[ab]\": )8", entry), new byte[dataLength]));
        assertRefused(reason);
    }

    @Test
    void refusesAFileThatIsCutAnywhere() {
        byte[] whole =
                CheckpointFolder.safetensorsBytes(List.of(Entry.f32("a", 2, 3), Entry.f32("b", 1)));
        for (int length = 0; length < whole.length; length++) {
            write(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file()))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(InvalidCheckpointException.class)
                    .hasMessageStartingWith("weights.safetensors: ");
        }
    }

    @Test
    void refusesAFileTooShortForItsHeadersLength() {
        write(new byte[7]);
        assertRefused("is truncated: it has 7 bytes");
    }

    @Test
    void refusesAHeaderBeyondTheFile() {
        write(littleEndian(20).putLong(13).array());
        assertRefused("is truncated: it has 20 bytes, its header alone should have 13");
    }

    @Test
    void refusesAHeaderLongerThanTheFormatAllows() {
        write(littleEndian(20).putLong(100_000_001).array());
        assertRefused("says its header has 100000001 bytes, the format allows 100000000");
        write(littleEndian(20).putLong(-1).array());
        assertRefused("says its header has 18446744073709551615 bytes, the format allows 100000000");
    }

    @Test
    void refusesInvalidUtf8InTheHeader() {
        write(littleEndian(11).putLong(3).put((byte) '{').put((byte) 0xc0).put((byte) '}').array());
        assertRefused("is not JSON: invalid UTF-8");
    }

    @Test
    void refusesAFileThatShrinksBeforeItsNumbersAreRead() {
        byte[] whole = CheckpointFolder.safetensorsBytes(List.of(Entry.f32("a", 1000)));
        write(whole);
        Safetensors tensors = Safetensors.open(file());
        write(Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> floats(tensors, "a"))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage("weights.safetensors: has become shorter while it was read");
    }

    @Test
    void refusesAFileThatIsMissing() {
        assertRefused("is missing");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> Safetensors.open(file()))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageStartingWith("weights.safetensors: " + reason);
    }

    private float[] floats(String type, ByteBuffer data, int numbers) {
        String header =
                """
                {"a": {"dtype": "%s", "shape": [%d], "data_offsets": [0, %d]}}"""
                        .formatted(type, numbers, data.capacity());
        byte[] bytes = new byte[data.capacity()];
        data.get(0, bytes);
        write(CheckpointFolder.safetensorsBytes(header, bytes));
        Safetensors tensors = Safetensors.open(file());
        FloatBuffer read = floats(tensors, "a");
        float[] floats = new float[read.remaining()];
        read.get(floats);
        return floats;
    }

    private static FloatBuffer floats(Safetensors tensors, String name) {
        return tensors.floats(Objects.requireNonNull(tensors.tensors().get(name)));
    }

    private static int[] bitsOf(float[] numbers) {
        int[] bits = new int[numbers.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(numbers[i]);
        }
        return bits;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path file() {
        return directory.resolve("weights.safetensors");
    }

    private void write(byte[] bytes) {
        try {
            Files.write(file(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
