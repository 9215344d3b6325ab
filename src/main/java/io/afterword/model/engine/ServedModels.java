package io.afterword.model.engine;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The models that this process serves, by name.
///
/// @param standard name of the one that answers prompts which name none
public record ServedModels(Map<String, ServedModel> byName, String standard) {
    /// Serves nothing: for a topology that is only described.
    public static final ServedModels NONE = new ServedModels(Map.of(), "none");

    public ServedModels {
        byName = Map.copyOf(byName);
        if (!byName.isEmpty() && !byName.containsKey(standard)) {
            throw new IllegalArgumentException(
                    "the standard model must be one of %s, was %s"
                            .formatted(byName.keySet(), standard));
        }
    }

    public static ServedModels of(ServedModel only) {
        return new ServedModels(Map.of(only.name(), only), only.name());
    }

    /// The model of that name; the standard one for null.
    public Optional<ServedModel> find(@Nullable String name) {
        return Optional.ofNullable(byName.get(name == null ? standard : name));
    }

    /// All names, for messages.
    public String names() {
        return String.join(", ", new TreeSet<>(byName.keySet()));
    }
}
