package io.afterword.model.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The models that this process serves, by name. Closing it closes them.
///
/// @param byName in the order in which they were named
/// @param standard name of the one that answers prompts which name none
public record ServedModels(Map<String, ServedModel> byName, String standard)
        implements AutoCloseable {
    /// Serves nothing: for a topology that is only described.
    public static final ServedModels NONE = new ServedModels(Map.of(), "none");

    public ServedModels {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        if (!byName.isEmpty() && !byName.containsKey(standard)) {
            throw new IllegalArgumentException(
                    "the standard model must be one of %s, was %s"
                            .formatted(byName.keySet(), standard));
        }
    }

    public static ServedModels of(ServedModel only) {
        return new ServedModels(Map.of(only.name(), only), only.name());
    }

    /// Models under their names, the first the standard one.
    public static ServedModels of(List<ServedModel> models) {
        Map<String, ServedModel> byName = new LinkedHashMap<>();
        for (ServedModel model : models) {
            if (byName.put(model.name(), model) != null) {
                throw new IllegalArgumentException("two models are named " + model.name());
            }
        }
        return new ServedModels(byName, models.getFirst().name());
    }

    /// These and another one.
    ///
    /// @throws IllegalArgumentException if one of these has its name
    public ServedModels with(ServedModel another) {
        List<ServedModel> all = new ArrayList<>(byName.values());
        all.add(another);
        return of(all);
    }

    /// The model of that name, or the form of a model; the standard one for null.
    public Optional<ServedModel> find(@Nullable String name) {
        String asked = name == null ? standard : name;
        ServedModel named = byName.get(byName.containsKey(asked) ? asked : ServedModel.base(asked));
        return named == null ? Optional.empty() : named.as(asked);
    }

    /// All names, and how they may go on, for messages.
    public String names() {
        return new TreeMap<>(byName)
                .values().stream()
                        .map(model -> model.name() + model.network().forms())
                        .collect(Collectors.joining(", "));
    }

    /// Frees the networks. Nothing may run on them.
    @Override
    public void close() {
        byName.values().forEach(model -> model.network().close());
    }
}
