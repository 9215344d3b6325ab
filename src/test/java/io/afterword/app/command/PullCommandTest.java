package io.afterword.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.app.hub.FakeHub;
import io.afterword.app.hub.HubEnvironment;
import io.afterword.model.gpt2.TinyCheckpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;

class PullCommandTest {
    @TempDir Path directory;

    @Test
    void printsTheDirectoryAndSaysHowToUseIt() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path cache = directory.resolve("cache");
        try (FakeHub hub = FakeHub.of(TinyCheckpoint.write(directory.resolve("published"), 1))) {
            HubEnvironment environment =
                    new HubEnvironment(hub.endpoint(), cache, Optional.empty(), false);
            int status =
                    new CommandLine(new PullCommand(() -> environment))
                            .setOut(new PrintWriter(out))
                            .setErr(new PrintWriter(err))
                            .execute("gpt2");
            assertThat(status).isZero();
        }
        assertThat(Path.of(out.toString().strip()))
                .isDirectory()
                .startsWith(cache.resolve("models--openai-community--gpt2/snapshots"));
        assertThat(err.toString())
                .contains("model.safetensors, 0.8 MB")
                .contains("model.path=gpt2", "demo --model gpt2");
    }
}
