package io.afterword.model.gpt2;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/// A file of the safetensors format (github.com/huggingface/safetensors): the header's length in eight
/// bytes, the header in JSON, the numbers, all little endian.
///
/// The header is checked once, here; numbers are read from the file whenever they are asked for, in
/// pieces, and nothing of them stays in memory. Reading, unlike a mapping, turns a file that shrinks in
/// the meantime into an exception instead of a dead process.
final class Safetensors {
    /// The format's own limit.
    private static final long LONGEST_HEADER = 100_000_000;

    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int PIECE = 1 << 20;

    private final Path file;
    private final long dataStart;
    private final Map<String, StoredTensor> tensors;

    private Safetensors(Path file, long dataStart, Map<String, StoredTensor> tensors) {
        this.file = file;
        this.dataStart = dataStart;
        this.tensors = tensors;
    }

    static Safetensors open(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            require(file, size >= LENGTH_BYTES, "is truncated: it has %d bytes".formatted(size));
            ByteBuffer start = read(file, channel, 0, LENGTH_BYTES);
            long headerLength = start.getLong();
            require(
                    file,
                    headerLength >= 0 && headerLength <= LONGEST_HEADER,
                    "says its header has %s bytes, the format allows %d"
                            .formatted(Long.toUnsignedString(headerLength), LONGEST_HEADER));
            long dataLength = size - LENGTH_BYTES - headerLength;
            require(
                    file,
                    dataLength >= 0,
                    "is truncated: it has %d bytes, its header alone should have %d"
                            .formatted(size, headerLength));
            ByteBuffer header = read(file, channel, LENGTH_BYTES, (int) headerLength);
            String json = CheckpointJson.decode(file, header);
            return new Safetensors(
                    file,
                    LENGTH_BYTES + headerLength,
                    SafetensorsHeader.parse(file, json, dataLength));
        } catch (NoSuchFileException e) {
            throw new InvalidCheckpointException(file, "is missing", e);
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    Path file() {
        return file;
    }

    /// By name, as stored.
    Map<String, StoredTensor> tensors() {
        return tensors;
    }

    FloatBuffer floats(StoredTensor tensor) {
        float[] numbers = new float[Math.toIntExact(tensor.size())];
        NumberType type = tensor.type();
        forEachPiece(
                dataStart + tensor.begin(),
                dataStart + tensor.end(),
                (position, piece) ->
                        type.read(
                                piece,
                                numbers,
                                (int) ((position - dataStart - tensor.begin()) / type.bytes()),
                                piece.remaining() / type.bytes()));
        return FloatBuffer.wrap(numbers);
    }

    /// Of the bytes of one tensor.
    String digest(StoredTensor tensor) {
        Sha256 digest = new Sha256();
        forEachPiece(
                dataStart + tensor.begin(),
                dataStart + tensor.end(),
                (position, piece) -> digest.add(piece));
        return digest.hex();
    }

    /// Adds the whole file.
    void addTo(Sha256 digest) {
        long size = dataStart;
        for (StoredTensor tensor : tensors.values()) {
            size = Math.max(size, dataStart + tensor.end());
        }
        forEachPiece(0, size, (position, piece) -> digest.add(piece));
    }

    private interface PieceReader {
        void read(long position, ByteBuffer piece);
    }

    private void forEachPiece(long begin, long end, PieceReader reader) {
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofConfined()) {
            ByteBuffer piece =
                    arena.allocate(PIECE, Long.BYTES)
                            .asByteBuffer()
                            .order(ByteOrder.LITTLE_ENDIAN);
            for (long position = begin; position < end; position += PIECE) {
                piece.clear().limit((int) Math.min(PIECE, end - position));
                fill(file, channel, position, piece);
                reader.read(position, piece);
            }
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    private static ByteBuffer read(Path file, FileChannel channel, long position, int length)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(file, channel, position, bytes);
        return bytes;
    }

    private static void fill(Path file, FileChannel channel, long position, ByteBuffer bytes)
            throws IOException {
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, position + bytes.position());
            require(file, read >= 0, "has become shorter while it was read");
        }
        bytes.flip();
    }

    private static InvalidCheckpointException cannotRead(Path file, IOException cause) {
        return new InvalidCheckpointException(file, "cannot be read: " + cause.getMessage(), cause);
    }

    private static void require(Path file, boolean holds, String reason) {
        if (!holds) {
            throw new InvalidCheckpointException(file, reason);
        }
    }
}
