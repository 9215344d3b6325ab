package io.afterword.model.gpt2;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// PyTorch in this process, through DJL. Its natives come from the class path and nowhere else;
/// DJL's telemetry is off.
public final class NativeRuntime {
    /// As in `pom.xml`. Another version may round otherwise.
    static final String VERSION = "2.7.1";

    private NativeRuntime() {}

    /// Loads the natives, once in a process (a second or two). Any thread.
    ///
    /// @throws IllegalStateException if they are missing or of another version; the message says
    ///   which
    public static synchronized void load() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        if (!Utils.isOfflineMode()) {
            throw new IllegalStateException(
                    "the environment has DJL_OFFLINE=%s: unset it, nothing is downloaded at run time"
                            .formatted(System.getenv("DJL_OFFLINE")));
        }
        missing(NativeRuntime.class.getClassLoader(), platform())
                .ifPresent(what -> {
                    throw new IllegalStateException(what);
                });
        String version = engine().getVersion();
        if (!version.equals(VERSION)) {
            throw new IllegalStateException(
                    "PyTorch %s was loaded where %s is expected; PYTORCH_LIBRARY_PATH is %s"
                            .formatted(version, VERSION, System.getenv("PYTORCH_LIBRARY_PATH")));
        }
    }

    /// Prepares the calling thread to run programs. The settings belong to the thread: one thread
    /// inside an operation, since workers share the cores by rows; and no specialising of the
    /// program to the shapes of its first calls, which costs seconds for every new shape.
    static void enterThread() {
        enterThread(1);
    }

    /// As [#enterThread()], for programs of which only one runs.
    ///
    /// @param threads inside an operation
    static void enterThread(int threads) {
        JniUtils.setNumThreads(threads);
        JniUtils.setGraphExecutorOptimize(false);
    }

    /// The owner of some native memory. To be closed.
    static PtNDManager newMemory() {
        return (PtNDManager) engine().newBaseManager(Device.cpu());
    }

    /// Computes something on a GPU. DJL takes a libtorch without CUDA in silence where it finds
    /// none with it, and nothing but what was computed there shows that it is there. PyTorch is
    /// loaded.
    ///
    /// @throws RuntimeException saying why it cannot be used
    static void tryOut(int gpu) {
        Device device = Device.gpu(gpu);
        try (NDManager there = engine().newBaseManager(device);
                NDArray some = there.create(new float[] {1, 2});
                NDArray twice = some.add(some)) {
            if (!twice.getDevice().equals(device)
                    || !Arrays.equals(twice.toFloatArray(), new float[] {2, 4})) {
                throw new IllegalStateException("it computed something else, somewhere else");
            }
        }
    }

    /// Where PyTorch was taken from.
    static String source() {
        String directory = Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH");
        String flavor = Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR");
        return directory == null
                ? "is that on the class path"
                : "is that in %s, flavor %s".formatted(directory, flavor);
    }

    /// What the class path lacks to run on a platform.
    static Optional<String> missing(ClassLoader classPath, String platform) {
        if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
            return Optional.empty();
        }
        if (classPath.getResource("pytorch/cpu/" + platform + "/") == null
                && classPath.getResource("native/lib/pytorch.properties") == null) {
            return Optional.of(
                    "no PyTorch for %s on the class path: it is in ai.djl.pytorch:pytorch-native-cpu:%s:%s"
                            .formatted(platform, VERSION, platform));
        }
        if (classPath.getResource("jnilib/pytorch.properties") == null) {
            return Optional.of(
                    "no bridge to PyTorch on the class path: it is in ai.djl.pytorch:pytorch-jni:"
                            + VERSION);
        }
        return Optional.empty();
    }

    private static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException | LinkageError e) {
            throw new IllegalStateException(
                    "PyTorch's natives for %s cannot be loaded: %s"
                            .formatted(platform(), deepest(e).getMessage()),
                    e);
        }
    }

    /// Names the library that is missing.
    private static Throwable deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String name = system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : "linux";
        String machine = System.getProperty("os.arch", "");
        return name + "-" + (machine.equals("amd64") ? "x86_64" : machine);
    }
}
