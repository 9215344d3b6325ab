package io.afterword.topology.topic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;

/// The schemas of all released versions, frozen: `schemas/released/<version>/` of the sources, packed
/// beside this class. Their list of digests is also the list of what there is.
final class ReleasedSchemas {
    private static final String ROOT = "/io/afterword/schemas/released/";
    private static final String DIGESTS = "SHA256SUMS";
    private static final List<Schema> ALL = List.copyOf(load());

    private ReleasedSchemas() {}

    /// Every named type of every version; a type that did not change is there once for each of them.
    static List<Schema> all() {
        return ALL;
    }

    private static List<Schema> load() {
        Map<String, SchemaParser> versions = new TreeMap<>();
        try {
            for (String path : paths()) {
                String version = path.substring(0, path.indexOf('/'));
                try (InputStream schema = open(path)) {
                    versions.computeIfAbsent(version, v -> new SchemaParser()).parse(schema);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        List<Schema> schemas = new ArrayList<>();
        versions.values().forEach(version -> schemas.addAll(version.getParsedNamedSchemas()));
        return schemas;
    }

    /// `1/Prompt.avsc` and the like, from lines as `sha256sum` writes them.
    private static List<String> paths() throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(open(DIGESTS), StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.substring(line.indexOf("  ") + 2)).toList();
        }
    }

    private static InputStream open(String path) {
        InputStream resource = ReleasedSchemas.class.getResourceAsStream(ROOT + path);
        if (resource == null) {
            throw new IllegalStateException("the program lacks its resource " + ROOT + path);
        }
        return resource;
    }
}
