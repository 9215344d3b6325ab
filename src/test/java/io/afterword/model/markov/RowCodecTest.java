package io.afterword.model.markov;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.TokenIds;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class RowCodecTest {
    private static final ByteBuffer SCRATCH = ByteBuffer.allocate(1 << 16);

    @Provide
    Arbitrary<Map<Integer, Long>> counts() {
        Arbitrary<Long> counts =
                Arbitraries.oneOf(
                        Arbitraries.just(1L),
                        Arbitraries.longs().between(1, 300),
                        Arbitraries.longs().between(1, 1L << 50));
        return Arbitraries.maps(Arbitraries.integers().between(0, 65_535), counts)
                .ofMinSize(1)
                .ofMaxSize(LargeRow.PAGE);
    }

    private static List<Successor> listed(Successors successors) {
        List<Successor> list = new ArrayList<>();
        for (int i = 0; i < successors.size(); i++) {
            list.add(
                    new Successor(
                            successors.id(i), successors.count(i), successors.continuation(i)));
        }
        return list;
    }

    @Property(tries = 500)
    void bytesBecomeTheSameRow(
            @ForAll("counts") Map<Integer, Long> counts,
            @ForAll boolean continued,
            @ForAll @IntRange(min = 0, max = 50_000) int most) {
        Successors row = new Successors(0);
        new TreeMap<>(counts)
                .forEach((id, count) ->
                        row.add(id, count, continued ? (int) Math.min(count, most) : 0));
        byte[] bytes = row.toBytes(0, row.size(), 0, continued, SCRATCH);
        Successors read = new Successors(0);
        read.addAll(bytes, 0, continued);
        assertThat(listed(read)).isEqualTo(listed(row));
        assertThat(LargeRow.isHeader(bytes)).isFalse();
        assertThat(bytes.length).isLessThanOrEqualTo(Successors.mostBytes(row.size()));
        // and as a page, which begins with its first id
        byte[] page = row.toBytes(0, row.size(), row.id(0), continued, SCRATCH);
        read.clear();
        read.addAll(page, row.id(0), continued);
        assertThat(listed(read)).isEqualTo(listed(row));
    }

    /// A change here is a change of what is stored.
    @Test
    void theBytesOfARowAreThese() {
        Successors row = new Successors(3);
        row.add(0, 1, 1); // distance 1, doubled
        row.add(100, 3, 3); // distance 100, doubled, and one; 3, doubled
        row.add(50_000, 300, 2); // distance 49,900, doubled, and one; 300, doubled, and one; 2
        byte[] bytes = row.toBytes(0, 3, 0, true, SCRATCH);
        assertThat(HexFormat.ofDelimiter(" ").formatHex(bytes))
                .isEqualTo("02 c9 01 06 d9 8b 06 d9 04 02");
    }

    @Test
    void theBytesOfKeysAreThese() {
        HexFormat digits = HexFormat.ofDelimiter(" ");
        TokenIds context = TokenIds.of(0x0102, 0x0304);
        assertThat(digits.formatHex(RowKey.ofContext(context))).isEqualTo("02 03 04 01 02");
        assertThat(digits.formatHex(RowKey.ofPage(RowKey.packed(context), 2, 0x4000)))
                .isEqualTo("02 03 04 01 02 40 00");
        assertThat(digits.formatHex(RowKey.ofUnigrams(5, 0x100))).isEqualTo("00 00 05 01 00");
        assertThat(digits.formatHex(RowKey.ofStatistics(5))).isEqualTo("ff 00 05");
    }

    @Test
    void bytesBecomeTheSameHeader() {
        RowTotals totals = new RowTotals();
        totals.change(0, 1L << 40, 0, 50_000);
        totals.change(0, 1, 0, 1);
        totals.change(0, 2, 0, 0);
        LargeRow header = LargeRow.empty(totals);
        header.addPage(0, 200);
        header.addPage(16_384, 0);
        header.addPage(32_768, 256);
        header.mergeTop(9, 1);
        header.mergeTop(40_000, 1L << 40);
        byte[] bytes = header.toBytes(true, SCRATCH);
        assertThat(LargeRow.isHeader(bytes)).isTrue();
        LargeRow read = LargeRow.ofBytes(bytes, true);
        assertThat(read.toBytes(true, SCRATCH)).isEqualTo(bytes);
        assertThat(read.pages()).isEqualTo(3);
        assertThat(read.firstId(2)).isEqualTo(32_768);
        assertThat(read.size(2)).isEqualTo(256);
        assertThat(read.pageOf(16_383)).isZero();
        assertThat(read.pageOf(16_384)).isEqualTo(1);
        assertThat(read.pageOf(65_535)).isEqualTo(2);
        assertThat(read.top().id(0)).isEqualTo(40_000);
        assertThat(read.totals().adjusted(true).distinct()).isEqualTo(2);
        assertThat(read.totals().occurrences().sum()).isEqualTo((1L << 40) + 3);
    }
}
