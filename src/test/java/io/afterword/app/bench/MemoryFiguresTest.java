package io.afterword.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class MemoryFiguresTest {
    @TempDir private Path broker;

    @Test
    void readsTheResidentSizeInTheSystemsUnit() {
        assertThat(
                        ResidentMemory.in(
                                List.of("VmSize:\t  900 kB", "VmRSS:\t  12 kB", "Threads:\t3")))
                .hasValue(12 * 1024);
        assertThat(ResidentMemory.in(List.of("VmSize:\t  900 kB"))).isEmpty();
    }

    @Test
    void countsTheSegmentsOfChangelogsOnly() throws IOException {
        write("app-progress-changelog-0/00000000000000000000.log", 100);
        write("app-progress-changelog-1/00000000000000000050.log", 20);
        write("app-progress-changelog-1/00000000000000000050.index", 1_000);
        write("afterword.tokens-0/00000000000000000000.log", 1_000);
        assertThat(ChangelogSize.bytes(broker)).isEqualTo(120);
    }

    private void write(String name, int bytes) throws IOException {
        Path file = broker.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.write(file, new byte[bytes]);
    }
}
