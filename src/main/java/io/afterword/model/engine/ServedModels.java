package io.afterword.model.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The models that this process serves, by name.
///
/// @param standard answers prompts that name no model
public record ServedModels(ServedModel standard) {
    /// The model of that name; the standard one for null.
    public Optional<ServedModel> find(@Nullable String name) {
        return name == null || name.equals(standard.name())
                ? Optional.of(standard)
                : Optional.empty();
    }

    /// For messages.
    public String names() {
        return standard.name();
    }
}
