package io.afterword.app.http.query;

import io.afterword.app.text.Json;

import java.util.Map;

/// What is answered.
///
/// @param status of HTTP
/// @param json one object
record Reply(int status, String json) {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    static Reply ok(String json) {
        return new Reply(OK, json);
    }

    /// The question breaks a rule.
    static Reply badRequest(String why) {
        return error(BAD_REQUEST, why);
    }

    /// There is no such thing.
    static Reply notFound(String why) {
        return error(NOT_FOUND, why);
    }

    /// Nobody can tell now.
    static Reply unavailable(String why) {
        return error(UNAVAILABLE, why);
    }

    private static Reply error(int status, String why) {
        return new Reply(status, Json.line(Map.of("error", why)));
    }
}
