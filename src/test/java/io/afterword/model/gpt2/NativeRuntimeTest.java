package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;

import org.junit.jupiter.api.Test;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;

class NativeRuntimeTest {
    @Test
    void neitherDownloadsNorReports() {
        NativeRuntime.load();
        assertThat(Utils.isOfflineMode()).isTrue();
        assertThat(Utils.getEnvOrSystemProperty("OPT_OUT_TRACKING")).isEqualTo("true");
        assertThat(Engine.getEngine("PyTorch").getVersion()).isEqualTo(NativeRuntime.VERSION);
    }

    @Test
    void computesOnOneThreadWhereverARunnerIsMade() {
        try (Gpt2Model model = Gpt2Model.load(Steps.weights(Steps.SMALL), Precision.INT8)) {
            int threads =
                    CompletableFuture.supplyAsync(
                                    () -> {
                                        model.newRunner(1).close();
                                        return JniUtils.getNumThreads();
                                    },
                                    task -> Thread.ofPlatform().start(task))
                            .join();
            assertThat(threads).isEqualTo(1);
        }
    }

    @Test
    void saysWhatIsMissingOnTheClassPath() throws Exception {
        try (URLClassLoader nothing = new URLClassLoader(new URL[0], null)) {
            assertThat(NativeRuntime.missing(nothing, "linux-aarch64"))
                    .hasValue(
                            "no PyTorch for linux-aarch64 on the class path: it is in "
                                    + "ai.djl.pytorch:pytorch-native-cpu:2.7.1:linux-aarch64");
        }
        assertThat(NativeRuntime.missing(getClass().getClassLoader(), "linux-x86_64")).isEmpty();
    }
}
