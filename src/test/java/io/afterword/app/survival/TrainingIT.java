package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.afterword.app.exit.ExitCode;
import io.afterword.app.story.Stories;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A training that is cut off ends with the weights of one that was never disturbed, byte for byte.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class TrainingIT {
    private static final int CHECKPOINT = 10;
    private static final int KILLED = 128 + 9;
    private static final Path SHELL = Path.of("/bin/sh");

    /// No file may be larger than so many blocks of 512 bytes (in some shells 1,024): libraries and
    /// checkpoints that exist can be read, and 3 MB of new weights cannot be written.
    private static final String WITH_A_FULL_DISK = "ulimit -f 2048 && exec \"$@\"";

    @TempDir static Path temporary;
    private static Path stories;
    private static Path undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        stories = temporary.resolve("stories.txt");
        Files.write(stories, IntStream.range(0, 150).mapToObj(new Stories(1)::text).toList());
        undisturbed = temporary.resolve("undisturbed");
        finish(undisturbed);
    }

    @Test
    void endsWithTheSameWeightsAfterThreeKills() throws Exception {
        Path out = temporary.resolve("killed");
        killAfter(CHECKPOINT + 2, out);
        killAfter(2 * CHECKPOINT, out); // about when it writes the second checkpoint
        killAfter(4 * CHECKPOINT - 1, out);
        assertThat(finish(out)).anyMatch(line -> line.startsWith("going on after update "));
        checkSameAsUndisturbed(out);
    }

    @Test
    void keepsTheCheckpointBeforeWhenTheDiskIsFull() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "NOT TESTED: a full disk, there is no " + SHELL);
        Path out = temporary.resolve("full-disk");
        killAfter(CHECKPOINT + 2, out);
        Map<Path, ByteBuffer> before = files(out);
        assertThat(before).isNotEmpty();

        ProcessBuilder limited = training(out);
        limited.command().addAll(0, List.of(SHELL.toString(), "-c", WITH_A_FULL_DISK, "sh"));
        Process process = limited.start();
        List<String> said = process.errorReader().lines().toList();
        assertThat(process.waitFor()).isEqualTo(ExitCode.STATE_DIRECTORY.status());
        assertThat(said.getLast())
                .contains(out + " cannot be used")
                .endsWith("checkpoints in it stay as they are");
        assertThat(files(out)).isEqualTo(before);

        assertThat(finish(out)).anyMatch(line -> line.startsWith("going on after update "));
        checkSameAsUndisturbed(out);
    }

    private static void checkSameAsUndisturbed(Path out) {
        for (String file : List.of("model.safetensors", "config.json")) {
            assertThat(out.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
        }
    }

    /// SIGKILL when an update is reported, about a tenth of the way: it has done some more by then.
    private static void killAfter(int update, Path out) throws Exception {
        Process process = training(out).start();
        String report = "%7d  loss ".formatted(update);
        List<String> said = new ArrayList<>();
        boolean reported =
                process.errorReader()
                        .lines()
                        .peek(said::add)
                        .anyMatch(line -> line.startsWith(report));
        assertThat(reported).as("update %d in %s", update, said).isTrue();
        process.destroyForcibly();
        assertThat(process.waitFor()).isEqualTo(KILLED);
        assertThat(out.resolve("model.safetensors")).doesNotExist();
    }

    /// @return what it said
    private static List<String> finish(Path out) throws Exception {
        Process process = training(out).start();
        List<String> said = process.errorReader().lines().toList();
        assertThat(process.waitFor()).as("%s", said).isZero();
        return said;
    }

    /// One thread, and dropout, so that something random goes on where it was.
    private static ProcessBuilder training(Path out) {
        String[] arguments =
                ("train --file %s --out %s --layers 1 --width 16 --heads 2 --context 32 --batch 4"
                                + " --dropout 0.1 --device cpu --threads 1 --report 1 --checkpoint %d")
                        .formatted(stories, out, CHECKPOINT)
                        .split(" ");
        return ChildJvm.of(
                        "training",
                        temporary.resolve("tmp"),
                        EndsWithItsParent.class,
                        List.of(arguments))
                .redirectError(Redirect.PIPE)
                .redirectOutput(Redirect.DISCARD);
    }

    private static Map<Path, ByteBuffer> files(Path directory) throws IOException {
        Map<Path, ByteBuffer> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return files;
    }
}
