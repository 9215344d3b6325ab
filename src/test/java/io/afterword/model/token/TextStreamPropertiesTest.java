package io.afterword.model.token;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.domain.Finish;
import io.afterword.domain.StopRules;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

class TextStreamPropertiesTest {
    private static final int PLENTY = 10_000;

    private static StopRules stopAt(List<String> strings) {
        return new StopRules(PLENTY, strings, Set.of(), false);
    }

    @Provide
    Arbitrary<List<Integer>> lengths() {
        return Arbitraries.integers()
                .between(0, 5)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .filter(lengths -> lengths.stream().anyMatch(length -> length > 0));
    }

    /// Mostly what UTF-8 decoders stumble over.
    @Provide
    Arbitrary<byte[]> anyBytes() {
        Arbitrary<Byte> hard =
                Arbitraries.of(
                                0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0,
                                0xE2, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5, 0xFF)
                        .map(Integer::byteValue);
        return Arbitraries.frequencyOf(Tuple.of(4, hard), Tuple.of(1, Arbitraries.bytes()))
                .array(byte[].class)
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<String> fewLetters() {
        return Arbitraries.of("a", "b", "😀", "\uFFFD")
                .list()
                .ofMaxSize(40)
                .map(l -> String.join("", l));
    }

    @Provide
    Arbitrary<List<String>> stopStrings() {
        return Arbitraries.of("a", "b", "😀", "\uFFFD")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(l -> String.join("", l))
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> prose() {
        return Arbitraries.of(
                        "a", "B", "Dr", "1", ".", "!", "…", "。", " ", " ", "\n", "\"", "😀", ",")
                .list()
                .ofMaxSize(30)
                .map(l -> String.join("", l));
    }

    @Property
    void losesAndRepeatsNoByte(
            @ForAll("anyBytes") byte[] bytes, @ForAll("lengths") List<Integer> lengths) {
        StreamRun run = StreamRun.of(PieceTokenizer.cut(bytes, lengths), StopRules.after(PLENTY));
        assertThat(run.bytes()).isEqualTo(bytes);
        assertThat(run.text()).isEqualTo(new String(bytes, UTF_8));
        assertThat(String.join("", run.texts())).isEqualTo(run.text());
    }

    @Property
    void holdsBackThreeBytesAtMost(
            @ForAll("anyBytes") byte[] bytes, @ForAll("lengths") List<Integer> lengths) {
        StreamRun run = StreamRun.of(PieceTokenizer.cut(bytes, lengths), StopRules.after(PLENTY));
        assertThat(run.deltas().getLast().bytes().length).isLessThanOrEqualTo(3);
    }

    @Property
    void endsWhereTheFirstStopStringIsWhole(
            @ForAll("fewLetters") String text,
            @ForAll("stopStrings") List<String> stops,
            @ForAll("lengths") List<Integer> lengths) {
        StreamRun run =
                StreamRun.of(PieceTokenizer.cut(text.getBytes(UTF_8), lengths), stopAt(stops));
        Optional<String> first = firstWhole(text, stops);
        assertThat(run.finish()).isEqualTo(first.map(Finish::stop));
        assertThat(run.text())
                .isEqualTo(first.map(s -> text.substring(0, text.indexOf(s))).orElse(text));
        assertThat(run.bytes()).isEqualTo(run.text().getBytes(UTF_8));
    }

    private static Optional<String> firstWhole(String text, List<String> stops) {
        Comparator<String> byEnd =
                Comparator.comparingInt(stop -> text.indexOf(stop) + stop.length());
        Comparator<String> byStart = Comparator.comparingInt(stop -> text.indexOf(stop));
        return stops.stream().filter(text::contains).min(byEnd.thenComparing(byStart));
    }

    @Property
    void holdsBackNoMoreThanTheBeginningOfAStopString(
            @ForAll("fewLetters") String text, @ForAll("stopStrings") List<String> stops) {
        TextStream stream =
                new TextStream(
                        PieceTokenizer.cut(text.getBytes(UTF_8), List.of(PLENTY)), stopAt(stops));
        if (text.isEmpty()) {
            return;
        }
        stream.append(0);
        if (stream.finish().isEmpty()) {
            int needed =
                    IntStream.range(0, text.length())
                            .filter(i ->
                                    stops.stream().anyMatch(s -> s.startsWith(text.substring(i))))
                            .findFirst()
                            .orElse(text.length());
            assertThat(stream.text()).isEqualTo(text.substring(0, needed));
        }
    }

    @Property
    void theCutIntoTokensChangesNothing(
            @ForAll("prose") String text,
            @ForAll("stopStrings") List<String> stops,
            @ForAll("lengths") List<Integer> lengths) {
        StopRules rules = new StopRules(PLENTY, stops, Set.of(), true);
        byte[] bytes = text.getBytes(UTF_8);
        StreamRun cut = StreamRun.of(PieceTokenizer.cut(bytes, lengths), rules);
        StreamRun byteByByte = StreamRun.of(PieceTokenizer.cut(bytes, List.of(1)), rules);
        assertThat(cut.text()).isEqualTo(byteByByte.text());
        assertThat(cut.finish()).isEqualTo(byteByByte.finish());
        assertThat(text).startsWith(cut.text());
    }

    @Property
    void aNewOwnerThatReplaysTheTokensGoesOnWithTheSameDeltas(
            @ForAll("prose") String text,
            @ForAll("lengths") List<Integer> lengths,
            @ForAll @IntRange(max = 40) int published) {
        StopRules rules = new StopRules(PLENTY, List.of("a.", " B"), Set.of(), true);
        PieceTokenizer tokens = PieceTokenizer.cut(text.getBytes(UTF_8), lengths);
        TextStream newOwner = new TextStream(tokens, rules);
        TextStream other = new TextStream(tokens, rules);
        List<TextDelta> undisturbed = StreamRun.of(tokens, rules).deltas();
        for (int i = 0; i < undisturbed.size() - 1; i++) {
            assertThat(newOwner.append(i)).isEqualTo(undisturbed.get(i));
            if (i < published && other.finish().isEmpty()) {
                other.append(0);
            }
        }
        assertThat(newOwner.release()).isEqualTo(undisturbed.getLast());
    }
}
