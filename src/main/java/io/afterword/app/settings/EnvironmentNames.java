package io.afterword.app.settings;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a setting is called in the environment: `engine.slots` is `AFTERWORD_ENGINE_SLOTS`. A dot
/// becomes one underscore, an underscore two, a dash three, as in Kafka's own container image, and
/// letters become capitals. So each variable stands for one setting. A key with other characters,
/// with capitals, or with two of these marks side by side has no variable.
final class EnvironmentNames {
    static final String PREFIX = "AFTERWORD_";

    private static final Map<String, String> UNDERSCORES = Map.of(".", "_", "_", "__", "-", "___");
    private static final Map<String, String> MARKS = Map.of("_", ".", "__", "_", "___", "-");

    private static final Pattern KEY = Pattern.compile("[a-z0-9]+([._-][a-z0-9]+)*");
    private static final Pattern MARK = Pattern.compile("[._-]");
    private static final Pattern VARIABLE =
            Pattern.compile(PREFIX + "([A-Z0-9]+(_{1,3}[A-Z0-9]+)*)");
    private static final Pattern RUN = Pattern.compile("_+");

    private EnvironmentNames() {}

    /// The variable of a setting; empty if it has none.
    static Optional<String> variable(String key) {
        return Optional.of(key)
                .filter(KEY.asMatchPredicate())
                .map(it ->
                        MARK.matcher(it)
                                .replaceAll(mark -> UNDERSCORES.getOrDefault(mark.group(), "")))
                .map(it -> PREFIX + it.toUpperCase(Locale.ROOT));
    }

    /// The setting that a variable stands for; empty if none has this variable.
    static Optional<String> key(String variable) {
        return Optional.of(variable)
                .filter(VARIABLE.asMatchPredicate())
                .map(it -> it.substring(PREFIX.length()).toLowerCase(Locale.ROOT))
                .map(it -> RUN.matcher(it).replaceAll(run -> MARKS.getOrDefault(run.group(), "")));
    }
}
