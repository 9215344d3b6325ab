package io.afterword.model.token;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// What tiktoken made of the strings of `src/test/oracle/bpe_golden.py`.
final class BpeGolden {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BpeGolden() {}

    record Line(String text, List<Integer> ids) {}

    /// A long text by rule: a linear congruential generator picks each character of the alphabet.
    record LongText(String alphabet, int length, int seed, int tokens, String sha256) {
        String text() {
            int[] codePoints = alphabet.codePoints().toArray();
            StringBuilder text = new StringBuilder();
            long x = seed;
            for (int i = 0; i < length; i++) {
                x = (x * 1103515245 + 12345) % (1L << 31);
                text.appendCodePoint(codePoints[(int) (x >> 16) % codePoints.length]);
            }
            return text.toString();
        }
    }

    static List<Line> lines() {
        return read("bpe.jsonl.gz", Line.class);
    }

    static List<LongText> longTexts() {
        return read("bpe-long.jsonl", LongText.class);
    }

    private static <T> List<T> read(String resource, Class<T> type) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(open(resource), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> parse(line, type)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T parse(String line, Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = Objects.requireNonNull(BpeGolden.class.getResourceAsStream(resource));
        return resource.endsWith(".gz") ? new GZIPInputStream(in) : in;
    }
}
