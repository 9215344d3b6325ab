package io.afterword.model.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Draw;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/// How to select, some logits, and the distribution that transformers' processors make of them
/// (`src/test/oracle/selection.py`).
@SuppressWarnings("ArrayRecordComponent") // numbers to compare with, never compared as records
record GoldenSetting(Draw draw, float[] logits, float[] probabilities) {
    /// Smaller ones may be 0 for one and not for the other.
    private static final double SMALLEST_NORMAL = 1e-37;

    /// Tokens that have another probability, or are kept by one only.
    List<Integer> differences(double[] computed) {
        assertThat(computed).hasSameSizeAs(probabilities);
        return IntStream.range(0, computed.length)
                .filter(id -> differs(computed[id], probabilities[id]))
                .boxed()
                .toList();
    }

    private static boolean differs(double computed, double expected) {
        return Math.abs(computed - expected) > 1e-6 + 1e-4 * expected
                || ((computed == 0) != (expected == 0) && expected + computed > SMALLEST_NORMAL);
    }

    static List<GoldenSetting> all() {
        List<GoldenSetting> all = new ArrayList<>();
        try (InputStream settings = resource("selection/settings.json");
                DataInputStream rows =
                        new DataInputStream(
                                new GZIPInputStream(
                                        resource("selection/probabilities.f32.gz"), 1 << 16))) {
            for (JsonNode setting : new ObjectMapper().readTree(settings)) {
                float[] logits = logits(setting);
                byte[] row = rows.readNBytes(logits.length * Float.BYTES);
                float[] probabilities = new float[logits.length];
                ByteBuffer.wrap(row)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(probabilities);
                all.add(new GoldenSetting(draw(setting), logits, probabilities));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(GoldenSetting.class.getResourceAsStream(name), name);
    }

    private static Draw draw(JsonNode setting) {
        return new Draw(
                params(setting),
                0,
                ids(setting, "banned").boxed().collect(Collectors.toSet()),
                TokenIds.of(ids(setting, "prompt").toArray()),
                TokenIds.of(ids(setting, "generated").toArray()),
                Report.NONE);
    }

    private static SamplingParams params(JsonNode setting) {
        Map<Integer, Double> bias = new HashMap<>();
        setting.path("logit_bias")
                .properties()
                .forEach(one -> bias.put(Integer.valueOf(one.getKey()), one.getValue().asDouble()));
        return new SamplingParams(
                setting.get("temperature").doubleValue(),
                setting.get("top_k").intValue(),
                setting.get("top_p").doubleValue(),
                setting.path("min_p").asDouble(0),
                new Penalties(
                        setting.path("repetition_penalty").asDouble(1),
                        setting.path("presence_penalty").asDouble(0),
                        setting.path("frequency_penalty").asDouble(0)),
                bias);
    }

    private static IntStream ids(JsonNode setting, String name) {
        return StreamSupport.stream(setting.path(name).spliterator(), false)
                .mapToInt(JsonNode::intValue);
    }

    /// The oracle's rule: sums of the four 16-bit quarters of SplitMix64's numbers.
    private static float[] logits(JsonNode setting) {
        float[] logits = new float[setting.get("vocabulary").intValue()];
        float scale = (float) (setting.get("spread").doubleValue() / 65536);
        long state = setting.get("seed").longValue();
        for (int i = 0; i < logits.length; i++) {
            state += 0x9E3779B97F4A7C15L;
            long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            long sum = (z & 0xFFFF) + (z >>> 16 & 0xFFFF) + (z >>> 32 & 0xFFFF) + (z >>> 48);
            logits[i] = (sum - 131_070) * scale;
        }
        return logits;
    }
}
