package io.afterword.app.http.query;

import io.helidon.common.uri.UriQuery;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The parameters of a query, each given once at most. Values are bytes, in which `%` and two
/// hexadecimal digits stand for one.
record Question(UriQuery query) {
    /// @throws BadQuestionException if it is not given once
    byte[] bytes(String name) throws BadQuestionException {
        List<String> values = query.contains(name) ? query.getAllRaw(name) : List.of();
        if (values.size() != 1) {
            throw new BadQuestionException(
                    "%s must be given once, was given %d times".formatted(name, values.size()));
        }
        try {
            return URLDecoder.decode(values.getFirst(), StandardCharsets.ISO_8859_1)
                    .getBytes(StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new BadQuestionException(
                    "%s must have two hexadecimal digits after each %%".formatted(name));
        }
    }

    /// @throws BadQuestionException if it is not given once, or no text
    String text(String name) throws BadQuestionException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(name)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadQuestionException(name + " must be text in UTF-8");
        }
    }

    /// A whole number from 1 on.
    ///
    /// @throws BadQuestionException if it is another value
    int count(String name, int initial) throws BadQuestionException {
        if (!query.contains(name)) {
            return initial;
        }
        String given = text(name);
        try {
            int count = Integer.parseInt(given);
            if (count >= 1) {
                return count;
            }
        } catch (NumberFormatException e) {
            // is told below
        }
        throw new BadQuestionException(
                "%s must be a whole number >= 1, was %s".formatted(name, given));
    }
}
