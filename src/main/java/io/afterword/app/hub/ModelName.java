package io.afterword.app.hub;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A repository of the hub. GPT-2's own have short names besides, from the time when the hub had
/// models without owners; it still redirects those.
record ModelName(String owner, String name) {
    private static final Map<String, String> OWNERS_OF_SHORT_NAMES =
            Map.of(
                    "gpt2", "openai-community",
                    "gpt2-medium", "openai-community",
                    "gpt2-large", "openai-community",
                    "gpt2-xl", "openai-community",
                    "distilgpt2", "distilbert");

    /// The hub's own rule: `--` separates the parts of a folder's name.
    private static final Pattern PART =
            Pattern.compile("(?!.*(--|\\.\\.))[A-Za-z0-9_]([A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?");

    /// Completes the sentence "must be ...".
    static final String RULE =
            "OWNER/NAME, or one of "
                    + OWNERS_OF_SHORT_NAMES.keySet().stream()
                            .sorted()
                            .collect(Collectors.joining(", "));

    ModelName {
        if (!PART.matcher(owner).matches() || !PART.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a model's name must be %s, was '%s/%s'".formatted(RULE, owner, name));
        }
    }

    /// The repository that a user means; empty if it cannot be one.
    static Optional<ModelName> of(String given) {
        String owner = OWNERS_OF_SHORT_NAMES.get(given);
        if (owner != null) {
            return Optional.of(new ModelName(owner, given));
        }
        String[] parts = given.split("/", -1);
        boolean fits =
                parts.length == 2
                        && PART.matcher(parts[0]).matches()
                        && PART.matcher(parts[1]).matches();
        return fits ? Optional.of(new ModelName(parts[0], parts[1])) : Optional.empty();
    }

    String repository() {
        return owner + "/" + name;
    }

    boolean hasShortName() {
        return owner.equals(OWNERS_OF_SHORT_NAMES.get(name));
    }

    /// The folders of the cache in which it may lie, the first the one in which we put it. What
    /// Python asked for by its short name lies in a folder without owner.
    List<String> folders() {
        Stream<String> full = Stream.of("models--" + owner + "--" + name);
        return hasShortName()
                ? Stream.concat(full, Stream.of("models--" + name)).toList()
                : full.toList();
    }

    @Override
    public String toString() {
        return repository();
    }
}
