package io.afterword.model.gpt2;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a network computes on: the CPU, or one of the GPUs.
///
/// @param number of the GPU; -1 for the CPU
public record ComputeDevice(int number) {
    public static final ComputeDevice CPU = new ComputeDevice(-1);

    private static final Logger LOG = LoggerFactory.getLogger(ComputeDevice.class);
    private static final String GPU = "gpu:";

    public ComputeDevice {
        if (number < -1) {
            throw new IllegalArgumentException("a GPU's number must be >= 0, was " + number);
        }
    }

    /// Loads PyTorch, unless it is the CPU.
    ///
    /// @param name `cpu`, `gpu:N`, or `auto` for `gpu:0` where it can be used, else the CPU
    /// @throws DeviceUnavailableException if it is a GPU that cannot be used
    public static ComputeDevice named(String name) {
        return switch (name) {
            case "cpu" -> CPU;
            case "auto" -> best();
            default -> {
                if (!name.matches(GPU + "\\d{1,4}")) {
                    throw new IllegalArgumentException(
                            "a device must be auto or cpu or gpu:N, was " + name);
                }
                ComputeDevice gpu =
                        new ComputeDevice(Integer.parseInt(name.substring(GPU.length())));
                gpu.require();
                yield gpu;
            }
        };
    }

    private static ComputeDevice best() {
        ComputeDevice first = new ComputeDevice(0);
        try {
            first.require();
            return first;
        } catch (DeviceUnavailableException none) {
            LOG.atDebug().addKeyValue("reason", none.getMessage()).log("computing on the CPU");
            return CPU;
        }
    }

    private void require() {
        try {
            NativeRuntime.load();
            NativeRuntime.tryOut(number);
        } catch (RuntimeException failure) {
            throw new DeviceUnavailableException(
                    "%s cannot be used: %s".formatted(this, reason(failure)), failure);
        }
    }

    private String reason(RuntimeException failure) {
        int there = 0;
        while (there < number && works(there)) {
            there++;
        }
        return there == 0
                ? "%s (libtorch %s)".formatted(cause(failure), NativeRuntime.source())
                : "there is only %s0 to %s%d".formatted(GPU, GPU, there - 1);
    }

    /// PyTorch's own words but for those of a build without CUDA, which are about itself.
    private static String cause(RuntimeException failure) {
        String found = String.valueOf(failure.getMessage());
        return found.contains("'CUDA' backend")
                ? "the PyTorch that is loaded has no CUDA"
                : found.lines().findFirst().orElse("");
    }

    private static boolean works(int number) {
        try {
            NativeRuntime.tryOut(number);
            return true;
        } catch (RuntimeException failure) {
            return false;
        }
    }

    public boolean isGpu() {
        return number >= 0;
    }

    public Kernels kernels() {
        return isGpu() ? Kernels.GPU : Kernels.CPU;
    }

    /// What PyTorch calls it.
    String torchName() {
        return isGpu() ? "cuda:" + number : "cpu";
    }

    /// As a setting.
    @Override
    public String toString() {
        return isGpu() ? GPU + number : "cpu";
    }
}
