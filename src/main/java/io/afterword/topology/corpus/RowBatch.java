package io.afterword.topology.corpus;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/// Rows, and the offsets up to which they go, that are written together. Gathered in RocksDB's own
/// form of a batch (`db/write_batch.cc`: a sequence number of 8 bytes and a count of 4, little
/// endian, then records of a type and strings with varints for lengths), so that it takes one
/// native call for all of them instead of one for each.
final class RowBatch {
    private static final byte DELETION = 0;
    private static final byte VALUE = 1;
    private static final int COUNT_AT = 8;
    private static final int HEADER = 12;

    private byte[] bytes = new byte[1 << 12];
    private int size = HEADER;
    private int count;

    /// A row; null removes it.
    ///
    /// @return its place
    int put(byte[] key, byte @Nullable [] value) {
        reserve(1 + 5 + key.length + 5 + (value == null ? 0 : value.length));
        int place = size;
        bytes[size++] = value == null ? DELETION : VALUE;
        append(key);
        if (value != null) {
            append(value);
        }
        count++;
        return place;
    }

    int count() {
        return count;
    }

    boolean hasKey(int place, byte[] key) {
        int at = place + 1;
        int length = length(at);
        at += lengthOfLength(length);
        return Arrays.equals(bytes, at, at + length, key, 0, key.length);
    }

    /// Of the row at this place; null where it is removed.
    byte @Nullable [] value(int place) {
        if (bytes[place] == DELETION) {
            return null;
        }
        int keyLength = length(place + 1);
        int at = place + 1 + lengthOfLength(keyLength) + keyLength;
        int length = length(at);
        at += lengthOfLength(length);
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    private int length(int at) {
        int length = bytes[at] & 0x7F;
        for (int shift = 7; bytes[at] < 0; shift += 7) {
            at++;
            length |= (bytes[at] & 0x7F) << shift;
        }
        return length;
    }

    private static int lengthOfLength(int length) {
        return Math.max(1, (Integer.SIZE + 6 - Integer.numberOfLeadingZeros(length)) / 7);
    }

    void clear() {
        size = HEADER;
        count = 0;
    }

    /// Offsets by changelog partition; null removes one.
    void put(Map<TopicPartition, @Nullable Long> offsets) {
        offsets.forEach((partition, offset) ->
                put(
                        RowDb.offsetKey(partition),
                        offset == null ? null : ByteBuffer.allocate(8).putLong(offset).array()));
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    private void append(byte[] string) {
        int length = string.length;
        while (length > 0x7F) {
            bytes[size++] = (byte) (length | 0x80);
            length >>>= 7;
        }
        bytes[size++] = (byte) length;
        System.arraycopy(string, 0, bytes, size, string.length);
        size += string.length;
    }

    /// The caller closes it.
    WriteBatch toRocks() {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, count);
        return new WriteBatch(Arrays.copyOf(bytes, size));
    }
}
