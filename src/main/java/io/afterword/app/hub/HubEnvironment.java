package io.afterword.app.hub;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the variables of the process say about the hub, with the names, defaults and fall-backs of
/// the `huggingface_hub` library.
///
/// @param endpoint `HF_ENDPOINT`, without a slash at its end
/// @param cache `HF_HUB_CACHE`; `hub` in `HF_HOME`
/// @param token `HF_TOKEN`, or what the file `token` in `HF_HOME` holds
/// @param offline `HF_HUB_OFFLINE`: nothing may be loaded
public record HubEnvironment(URI endpoint, Path cache, Optional<String> token, boolean offline) {
    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    public HubEnvironment {
        String scheme = String.valueOf(endpoint.getScheme());
        if (!Set.of("http", "https").contains(scheme) || endpoint.getHost() == null) {
            throw wrong("HF_ENDPOINT must be http://HOST or https://HOST, was '%s'", endpoint);
        }
        if (!token.orElse("x").chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw wrong("the token of the hub (HF_TOKEN) must be printable ASCII%s", "");
        }
    }

    /// That of this process.
    ///
    /// @throws CommandException `SETTINGS` if a variable is wrong
    public static HubEnvironment ofThisProcess() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /// That of a process with these variables.
    static HubEnvironment of(Map<String, String> variables, Path userHome) {
        Path caches =
                path(variables.get("XDG_CACHE_HOME"), userHome).orElse(userHome.resolve(".cache"));
        Path home = path(variables.get("HF_HOME"), userHome).orElse(caches.resolve("huggingface"));
        Path cache =
                path(variables.get("HF_HUB_CACHE"), userHome)
                        .or(() -> path(variables.get("HUGGINGFACE_HUB_CACHE"), userHome))
                        .orElse(home.resolve("hub"));
        Path tokenFile =
                path(variables.get("HF_TOKEN_PATH"), userHome).orElse(home.resolve("token"));
        return new HubEnvironment(
                endpoint(given(variables.get("HF_ENDPOINT")).orElse(PUBLIC_HUB)),
                cache,
                given(variables.get("HF_TOKEN")).or(() -> read(tokenFile)),
                TRUE.contains(
                        variables.getOrDefault("HF_HUB_OFFLINE", "").toUpperCase(Locale.ROOT)));
    }

    private static Optional<String> given(@Nullable String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Optional<Path> path(@Nullable String value, Path userHome) {
        return given(value)
                .map(text ->
                        text.equals("~") || text.startsWith("~/")
                                ? userHome + text.substring(1)
                                : text)
                .map(Path::of);
    }

    private static URI endpoint(String given) {
        try {
            return URI.create(given.replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw wrong("HF_ENDPOINT must be a URL, was '%s'", given);
        }
    }

    private static Optional<String> read(Path tokenFile) {
        try {
            return given(Files.readString(tokenFile));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw wrong("the hub's token cannot be read: %s", e);
        }
    }

    private static CommandException wrong(String message, Object found) {
        return new CommandException(ExitCode.SETTINGS, message.formatted(found));
    }

    /// Without the token: fit for a log.
    @Override
    public String toString() {
        return "%s, cache %s, %s token"
                .formatted(endpoint, cache, token.isPresent() ? "with a" : "without a");
    }
}
