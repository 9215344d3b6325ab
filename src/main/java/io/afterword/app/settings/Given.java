package io.afterword.app.settings;

/// The value of a setting as an operator gave it.
///
/// @param value that is meant
/// @param text that stands there; another one than `value` where [ConfigProviders] resolved it
/// @param source where it stands
public record Given(String value, String text, String source) {
    /// A value that stands there itself.
    public static Given at(String source, String text) {
        return new Given(text.strip(), text.strip(), source);
    }

    static Given byDefault(String value) {
        return at("default", value);
    }

    Given meaning(String resolved) {
        return new Given(resolved.strip(), text, source);
    }

    /// Whether the value comes from a config provider, and is therefore shown nowhere.
    boolean isResolved() {
        return !value.equals(text);
    }
}
