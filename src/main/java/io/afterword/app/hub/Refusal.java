package io.afterword.app.hub;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.OneLine;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/// An answer of the hub that is no file, in words that say what to do.
final class Refusal {
    private static final int LONGEST_REASON = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private Refusal() {}

    /// What ends the command.
    ///
    /// @param withToken whether one was sent
    static CommandException of(
            HttpResponse<?> response, Repository repository, String file, boolean withToken) {
        String what =
                switch (response.statusCode()) {
                    case UNAUTHORIZED -> unauthorized(repository, withToken);
                    case FORBIDDEN -> forbidden(repository, withToken);
                    case NOT_FOUND -> notFound(response.headers(), repository, file);
                    default ->
                            "cannot load %s of %s from %s"
                                    .formatted(file, repository, response.uri().getHost());
                };
        return failed("%s (%d%s)".formatted(what, response.statusCode(), reason(response)));
    }

    static CommandException failed(String message) {
        return new CommandException(ExitCode.HUB, message);
    }

    private static String unauthorized(Repository repository, boolean withToken) {
        return withToken
                ? "the hub does not take the token for %s: check HF_TOKEN".formatted(repository)
                : "the hub asks for a token: %s is private, or there is no such model; set HF_TOKEN"
                        .formatted(repository);
    }

    private static String forbidden(Repository repository, boolean withToken) {
        return withToken
                ? "the token in HF_TOKEN may not read %s: ask for access on its page"
                        .formatted(repository)
                : "%s asks for a token: set HF_TOKEN".formatted(repository);
    }

    private static String notFound(HttpHeaders headers, Repository repository, String file) {
        return switch (headers.firstValue("X-Error-Code").orElse("")) {
            case "RepoNotFound" -> "there is no model " + repository.model();
            case "RevisionNotFound" ->
                    "%s has no revision %s".formatted(repository.model(), repository.revision());
            default -> "%s has no %s".formatted(repository, file);
        };
    }

    private static String reason(HttpResponse<?> response) {
        return response.headers()
                .firstValue("X-Error-Message")
                .map(OneLine::of)
                .map(text -> text.substring(0, Math.min(text.length(), LONGEST_REASON)))
                .map(text -> ": " + text)
                .orElse("");
    }
}
