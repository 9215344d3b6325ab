package io.afterword.app.command;

import io.afterword.app.text.Megabytes;
import io.afterword.app.text.TextTable;
import io.afterword.model.gpt2.Footprint;
import io.afterword.model.gpt2.Gpt2Config;
import io.afterword.model.gpt2.Kernels;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a network takes of memory, and the generations that fit beside it, in every kind of numbers
/// that weights, keys and values may have.
///
/// @param memory bytes of the machine
/// @param gpuMemory bytes of a GPU; 0 if none is asked about
record MemoryTable(Gpt2Config config, long memory, long gpuMemory) {
    private static final int BYTES_OF_32_BITS = 4;
    private static final int BYTES_OF_16_BITS = 2;

    /// For this machine, or the part of it that this process may use.
    static MemoryTable ofThisMachine(Gpt2Config config) {
        var system =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new MemoryTable(config, system.getTotalMemorySize(), 0);
    }

    MemoryTable withGpu(long bytes) {
        return new MemoryTable(config, memory, bytes);
    }

    private long slots(Footprint footprint, Kernels kernels, int numberBytes) {
        long all = kernels == Kernels.CPU ? memory : gpuMemory;
        return footprint.slots(all, Footprint.slotBytes(config, numberBytes), kernels);
    }

    private boolean knows(Kernels kernels) {
        return kernels == Kernels.CPU || gpuMemory > 0;
    }

    /// For `--json`.
    Map<String, Object> asMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kv_bytes_per_token", kv(Footprint::kvBytesPerToken));
        all.put("slot_bytes", kv(Footprint::slotBytes));
        all.put("machine_bytes", memory);
        all.put("precisions", precisions(Kernels.CPU));
        all.put("gpu_precisions", precisions(Kernels.GPU));
        return all;
    }

    private Map<String, Object> precisions(Kernels kernels) {
        Map<String, Object> precisions = new LinkedHashMap<>();
        for (Footprint footprint : Footprint.allOf(config, kernels)) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("weight_bytes", footprint.weightBytes());
            one.put("bytes_read_per_token", footprint.readBytes());
            if (knows(kernels)) {
                one.put("slots_with_kv_fp32", slots(footprint, kernels, BYTES_OF_32_BITS));
                one.put("slots_with_kv_bf16", slots(footprint, kernels, BYTES_OF_16_BITS));
            }
            precisions.put(footprint.numbers(), one);
        }
        return precisions;
    }

    private interface Bytes {
        long of(Gpt2Config config, int numberBytes);
    }

    private Map<String, Long> kv(Bytes bytes) {
        Map<String, Long> both = new LinkedHashMap<>();
        both.put("fp32", bytes.of(config, BYTES_OF_32_BITS));
        both.put("bf16", bytes.of(config, BYTES_OF_16_BITS));
        return both;
    }

    @Override
    public String toString() {
        TextTable kv = new TextTable("keys, values", "a token", "a slot (a whole context)");
        kv.row("fp32", kvBytes(BYTES_OF_32_BITS), slotBytes(BYTES_OF_32_BITS));
        kv.row("bf16, fp16", kvBytes(BYTES_OF_16_BITS), slotBytes(BYTES_OF_16_BITS));
        return """
        %s

        %s

        %s

        Slots that fit: into half of what the weights leave of this machine's %s%s.\
        """
                .formatted(
                        weights("on a CPU", Kernels.CPU),
                        weights("on a GPU", Kernels.GPU),
                        kv,
                        Megabytes.of(memory),
                        gpuMemory > 0
                                ? ", and nine tenths of a GPU's " + Megabytes.of(gpuMemory)
                                : "");
    }

    private TextTable weights(String heading, Kernels kernels) {
        TextTable table =
                knows(kernels)
                        ? new TextTable(
                                heading,
                                "weights",
                                "read a token",
                                "slots, kv fp32",
                                "slots, kv 16 bits")
                        : new TextTable(heading, "weights", "read a token");
        for (Footprint footprint : Footprint.allOf(config, kernels)) {
            String weights = Megabytes.of(footprint.weightBytes());
            String read = Megabytes.of(footprint.readBytes());
            if (knows(kernels)) {
                table.row(
                        footprint.numbers(),
                        weights,
                        read,
                        slots(footprint, kernels, BYTES_OF_32_BITS),
                        slots(footprint, kernels, BYTES_OF_16_BITS));
            } else {
                table.row(footprint.numbers(), weights, read);
            }
        }
        return table;
    }

    private String kvBytes(int numberBytes) {
        return "%,d bytes".formatted(Footprint.kvBytesPerToken(config, numberBytes));
    }

    private String slotBytes(int numberBytes) {
        return Megabytes.of(Footprint.slotBytes(config, numberBytes));
    }
}
