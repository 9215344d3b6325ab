package io.afterword.topology.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

class RowDbTest {
    private static final TopicPartition FIRST = new TopicPartition("rows", 0);
    private static final TopicPartition SECOND = new TopicPartition("rows", 1);

    @TempDir private Path directory;
    private RowDb rows;

    @BeforeEach
    void open() {
        rows = RowDb.open(directory, 4 << 20);
    }

    @AfterEach
    void close() {
        rows.close();
    }

    @Test
    void readsManyRowsInTheOrderOfTheirKeys() {
        List<byte[]> keys = new ArrayList<>();
        RowBatch batch = new RowBatch();
        for (int i = 0; i < 10_000; i++) {
            byte[] key = {1, (byte) (i >> 8), (byte) i};
            keys.add(key);
            batch.put(key, new byte[] {(byte) i});
        }
        rows.write(batch);
        Collections.reverse(keys);
        keys.add(5_000, new byte[] {2});
        List<byte[]> values = rows.get(keys);
        assertThat(values).hasSize(10_001);
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.get(i);
            assertThat(values.get(i)).isEqualTo(i == 5_000 ? null : new byte[] {key[2]});
        }
    }

    @Test
    void keepsRowsAndOffsetsThatWereWrittenTogetherOverARestart() {
        RowBatch batch = new RowBatch();
        batch.put(new byte[] {1}, new byte[] {7});
        rows.write(batch, Map.of(FIRST, 5L, SECOND, 6L));
        rows.close();
        open();
        assertThat(rows.get(new byte[] {1})).containsExactly(7);
        assertThat(rows.offset(FIRST)).isEqualTo(5);
        assertThat(rows.offset(SECOND)).isEqualTo(6);
    }

    @Test
    void forgetsOneOffsetOrAll() {
        rows.write(new RowBatch(), Map.of(FIRST, 5L, SECOND, 6L));
        rows.write(new RowBatch(), Collections.singletonMap(FIRST, null));
        assertThat(rows.offset(FIRST)).isNull();
        assertThat(rows.offset(SECOND)).isEqualTo(6);
        rows.markOpen(true);
        rows.write(new RowBatch(), Map.of());
        assertThat(rows.offset(SECOND)).isNull();
        assertThat(rows.isMarkedOpen()).isTrue();
    }

    @Test
    void keepsRowsOfEverySize() {
        RowBatch batch = new RowBatch();
        for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384, 300_000}) {
            batch.put(key(size), new byte[size]);
        }
        rows.write(batch);
        for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384, 300_000}) {
            assertThat(rows.get(key(size))).hasSize(size);
        }
    }

    private static byte[] key(int size) {
        return ByteBuffer.allocate(5).put((byte) 1).putInt(size).array();
    }

    @Test
    void removesARow() {
        RowBatch batch = new RowBatch();
        batch.put(new byte[] {1}, new byte[] {7});
        batch.put(new byte[] {1}, null);
        rows.write(batch);
        assertThat(rows.get(new byte[] {1})).isNull();
    }

    @Test
    void refusesToReadWhatIsClosedInsteadOfEndingTheProcess() {
        rows.close();
        assertThat(rows.isOpen()).isFalse();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> rows.get(List.of(new byte[] {1})));
    }
}
