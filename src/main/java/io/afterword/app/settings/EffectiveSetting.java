package io.afterword.app.settings;

/// A setting as it works, fit to be shown.
///
/// @param value masked if it is a secret; as it stands at its source if a config provider resolves
///   it
/// @param source where it was given
public record EffectiveSetting(String key, String value, String source) {
    private static final String MASK = "***";

    static EffectiveSetting of(String key, Given given) {
        boolean secret = KafkaPassThrough.isSecret(key) && !given.isResolved();
        return new EffectiveSetting(key, secret ? MASK : given.text(), given.source());
    }

    @Override
    public String toString() {
        return key + "=" + value;
    }
}
