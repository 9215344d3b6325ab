package io.afterword.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What this process holds of the machine's memory, heap, natives and all.
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern FIELD = Pattern.compile("VmRSS:\\s+(\\d+) kB"); // of 1,024 bytes

    private ResidentMemory() {}

    /// Bytes; empty where the system does not tell, as only Linux does in this way.
    static OptionalLong bytes() {
        try {
            return Files.exists(STATUS) ? in(Files.readAllLines(STATUS)) : OptionalLong.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OptionalLong in(List<String> status) {
        return status.stream()
                .map(FIELD::matcher)
                .filter(Matcher::matches)
                .mapToLong(field -> 1_024 * Long.parseLong(field.group(1)))
                .findFirst();
    }
}
