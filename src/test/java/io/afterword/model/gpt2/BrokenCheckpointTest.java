package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever happened to the bytes of a checkpoint, it is read with the right shapes or refused, and
/// nothing else is thrown.
class BrokenCheckpointTest {
    private static Path directory = Path.of("");

    /// One change to a file: from `place` on, `removed` bytes give way to `added`.
    @SuppressWarnings("ArrayRecordComponent")
    record Change(double place, int removed, byte[] added) {
        byte[] applyTo(byte[] bytes) {
            int start = (int) (place * bytes.length);
            int end = (int) Math.min(bytes.length, (long) start + removed);
            byte[] changed = Arrays.copyOf(bytes, bytes.length - (end - start) + added.length);
            System.arraycopy(added, 0, changed, start, added.length);
            System.arraycopy(bytes, end, changed, start + added.length, bytes.length - end);
            return changed;
        }
    }

    @BeforeContainer
    static void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("broken-checkpoints");
    }

    @AfterContainer
    static void removeDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 1000)
    void readsOrRefusesChangedWeights(@ForAll("changes") List<Change> changes) {
        new CheckpointFolder(directory)
                .config(CheckpointFolder.CONFIG)
                .file(
                        "model.safetensors",
                        changed(
                                CheckpointFolder.safetensorsBytes(CheckpointFolder.network()),
                                changes));
        readOrRefuse();
    }

    @Property(tries = 1000)
    void readsOrRefusesAChangedConfig(@ForAll("changes") List<Change> changes) {
        new CheckpointFolder(directory)
                .safetensors(CheckpointFolder.network())
                .file(
                        "config.json",
                        changed(CheckpointFolder.CONFIG.getBytes(StandardCharsets.UTF_8), changes));
        readOrRefuse();
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<byte[]> text =
                Arbitraries.of(
                                "0", "1", "9", "-", "\"", "{", "}", "[", "]", ",", ":", "null", "1e9",
                                "99999999999999999999", "\"F16\"", "\"shape\":[", "\\u0000", "é")
                        .map(piece -> piece.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(9);
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 1).edgeCases(edges -> edges.add(0.0, 1.0)),
                        Arbitraries.frequencyOf(
                                Tuple.of(9, Arbitraries.integers().between(0, 9)),
                                Tuple.of(1, Arbitraries.integers().between(0, 4000))),
                        Arbitraries.oneOf(text, bytes))
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static byte[] changed(byte[] bytes, List<Change> changes) {
        byte[] changed = bytes;
        for (Change change : changes) {
            changed = change.applyTo(changed);
        }
        return changed;
    }

    private static void readOrRefuse() {
        try {
            CheckpointWeights weights = CheckpointWeights.open(directory);
            for (TensorShape shape : TensorShape.allOf(weights.config())) {
                assertThat(weights.tensor(shape.name()).remaining()).isEqualTo((int) shape.size());
            }
        } catch (InvalidCheckpointException refused) {
            assertThat(refused).hasMessageMatching("(?s)(model\\.safetensors|config\\.json): .+");
        }
    }
}
