package io.afterword.topology.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class GatheredRowsTest {
    private static final int MOST = 1 << 10;

    private final GatheredRows gathered = new GatheredRows(MOST);

    @Test
    void findsARowAsItWasPutLast() {
        put("I", "like");
        put("you", "like");
        put("I", "likes");
        put("you", null);
        assertThat(find("they", "I", "you")).isEqualTo(values("I", "likes", "you", null));
    }

    @Test
    void findsEachOfAsManyAsThereMayBe() {
        for (int i = 0; i < MOST; i++) {
            assertThat(put("key" + i, "value" + i)).isEqualTo(i == MOST - 1);
        }
        for (int i = 0; i < MOST; i++) {
            assertThat(find("key" + i)).isEqualTo(values("key" + i, "value" + i));
            assertThat(find("other" + i)).isEmpty();
        }
    }

    @Test
    void findsKeysAndValuesOfAllLengths() {
        for (int length : List.of(0, 1, 127, 128, 16_383, 16_384, 300_000)) {
            String text = "x".repeat(length);
            put(text, text);
            assertThat(find(text)).isEqualTo(values(text, text));
        }
        assertThat(find("xx")).isEmpty();
    }

    @Test
    void forgetsAllWhenCleared() {
        put("I", "like");
        gathered.clear();
        assertThat(find("I")).isEmpty();
        put("you", "like");
        assertThat(find("I", "you")).isEqualTo(values("you", "like"));
    }

    @Test
    void isWrittenAsItWasPutLast(@TempDir Path directory) {
        try (RowDb rows = RowDb.open(directory, 4 << 20)) {
            put("gone", "before");
            rows.write(gathered.batch());
            gathered.clear();
            put("I", "like");
            put("I", "likes");
            put("gone", null);
            rows.write(gathered.batch());
            assertThat(rows.get(bytes("I"))).asString(UTF_8).isEqualTo("likes");
            assertThat(rows.get(bytes("gone"))).isNull();
        }
    }

    private boolean put(String key, @Nullable String value) {
        return gathered.put(bytes(key), value == null ? null : bytes(value));
    }

    private Map<String, @Nullable String> find(String... keys) {
        Map<String, @Nullable String> found = new HashMap<>();
        gathered.find(
                List.of(keys).stream().map(GatheredRowsTest::bytes).toList(),
                (i, value) -> found.put(keys[i], value == null ? null : new String(value, UTF_8)));
        return found;
    }

    private static Map<String, @Nullable String> values(String key, String value) {
        return Collections.singletonMap(key, value);
    }

    private static Map<String, @Nullable String> values(
            String first, String value, String second, @Nullable String other) {
        Map<String, @Nullable String> values = new HashMap<>();
        values.put(first, value);
        values.put(second, other);
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
