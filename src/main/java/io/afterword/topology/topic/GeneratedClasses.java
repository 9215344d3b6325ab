package io.afterword.topology.topic;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/// Avro's way from a schema to a class, for the classes generated from `schemas/` and no others. (Avro
/// itself loads classes by name only where a global list trusts them.) Thread-safe.
final class GeneratedClasses extends SpecificData {
    static final GeneratedClasses INSTANCE = new GeneratedClasses();

    private static final String OURS = "io.afterword.";

    private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

    private GeneratedClasses() {
        super(GeneratedClasses.class.getClassLoader());
        addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        setFastReaderEnabled(false); // it would read strings without asking StrictReader
    }

    @Override
    public @Nullable Class<?> getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM -> classes.computeIfAbsent(schema.getFullName(), this::load);
            default -> super.getClass(schema);
        };
    }

    private Class<?> load(String name) {
        if (!name.startsWith(OURS)) {
            throw new IllegalArgumentException("no class was generated for " + name);
        }
        try {
            return Class.forName(name, true, getClassLoader());
        } catch (ClassNotFoundException notGenerated) {
            throw new IllegalArgumentException("no class was generated for " + name, notGenerated);
        }
    }
}
