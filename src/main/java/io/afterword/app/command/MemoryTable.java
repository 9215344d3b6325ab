package io.afterword.app.command;

import io.afterword.app.text.Megabytes;
import io.afterword.app.text.TextTable;
import io.afterword.model.gpt2.Footprint;
import io.afterword.model.gpt2.Gpt2Config;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a network takes of a machine's memory, and the generations that fit beside it, in every
/// kind of numbers that weights, keys and values may have.
record MemoryTable(Gpt2Config config, long memory) {
    private static final int FP32_BYTES = 4;
    private static final int BF16_BYTES = 2;

    /// For this machine, or the part of it that this process may use.
    static MemoryTable ofThisMachine(Gpt2Config config) {
        var system =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new MemoryTable(config, system.getTotalMemorySize());
    }

    private long slots(Footprint footprint, int numberBytes) {
        return footprint.slots(memory, Footprint.slotBytes(config, numberBytes));
    }

    /// For `--json`.
    Map<String, Object> asMap() {
        Map<String, Object> precisions = new LinkedHashMap<>();
        for (Footprint footprint : Footprint.allOf(config)) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("weight_bytes", footprint.weightBytes());
            one.put("bytes_read_per_token", footprint.readBytes());
            one.put("slots_with_kv_fp32", slots(footprint, FP32_BYTES));
            one.put("slots_with_kv_bf16", slots(footprint, BF16_BYTES));
            precisions.put(footprint.numbers(), one);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kv_bytes_per_token", kv(Footprint::kvBytesPerToken));
        all.put("slot_bytes", kv(Footprint::slotBytes));
        all.put("machine_bytes", memory);
        all.put("precisions", precisions);
        return all;
    }

    private interface Bytes {
        long of(Gpt2Config config, int numberBytes);
    }

    private Map<String, Long> kv(Bytes bytes) {
        Map<String, Long> both = new LinkedHashMap<>();
        both.put("fp32", bytes.of(config, FP32_BYTES));
        both.put("bf16", bytes.of(config, BF16_BYTES));
        return both;
    }

    @Override
    public String toString() {
        TextTable weights =
                new TextTable(
                        "precision", "weights", "read a token", "slots, kv fp32", "slots, kv bf16");
        for (Footprint footprint : Footprint.allOf(config)) {
            weights.row(
                    footprint.numbers(),
                    Megabytes.of(footprint.weightBytes()),
                    Megabytes.of(footprint.readBytes()),
                    slots(footprint, FP32_BYTES),
                    slots(footprint, BF16_BYTES));
        }
        TextTable kv = new TextTable("keys, values", "a token", "a slot (a whole context)");
        kv.row("fp32", kvBytes(FP32_BYTES), slotBytes(FP32_BYTES));
        kv.row("bf16", kvBytes(BF16_BYTES), slotBytes(BF16_BYTES));
        return """
        %s

        %s

        Slots that fit: into half of what the weights leave of this machine's %s.\
        """
                .formatted(weights, kv, Megabytes.of(memory));
    }

    private String kvBytes(int numberBytes) {
        return "%,d bytes".formatted(Footprint.kvBytesPerToken(config, numberBytes));
    }

    private String slotBytes(int numberBytes) {
        return Megabytes.of(Footprint.slotBytes(config, numberBytes));
    }
}
