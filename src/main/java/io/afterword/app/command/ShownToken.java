package io.afterword.app.command;

import io.afterword.app.text.OneLine;
import io.afterword.domain.TokenIds;
import io.afterword.event.TopLogprob;
import io.afterword.model.token.Tokenizer;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A token, and as much of it as is known to its reader.
///
/// @param text of the token; none where its bytes are a part of a character, or not known
/// @param bytes that it stands for, 0 to 255 each; none where they are not known
record ShownToken(int id, Optional<String> text, Optional<List<Integer>> bytes) {
    private static final String SPECIAL = "(special)";

    /// What a tokenizer knows of it. A network may have more tokens than its tokenizer.
    static ShownToken of(Tokenizer tokenizer, int id) {
        if (id >= tokenizer.vocabularySize()) {
            return unknown(id);
        }
        byte[] bytes = tokenizer.bytes(id);
        List<Integer> unsigned =
                IntStream.range(0, bytes.length)
                        .map(i -> Byte.toUnsignedInt(bytes[i]))
                        .boxed()
                        .toList();
        return new ShownToken(id, utf8(bytes), Optional.of(unsigned));
    }

    static List<ShownToken> all(TokenIds ids, Tokenizer tokenizer) {
        return ids.stream().mapToObj(id -> of(tokenizer, id)).toList();
    }

    static ShownToken of(TopLogprob told) {
        return new ShownToken(told.getTokenId(), Optional.of(told.getText()), Optional.empty());
    }

    static ShownToken unknown(int id) {
        return new ShownToken(id, Optional.empty(), Optional.empty());
    }

    /// In quotes, since a token often begins with a space; a part of a character has no text, and a
    /// token that stands for none, such as the end of text, says so.
    String quoted() {
        return text.map(some -> some.isEmpty() ? SPECIAL : "\"" + OneLine.of(some) + "\"")
                .orElse("");
    }

    /// In hexadecimal.
    String hex() {
        return bytes.orElse(List.of()).stream()
                .map("%02x"::formatted)
                .collect(Collectors.joining(" "));
    }

    /// As fields of JSON; null for what is not known.
    Map<String, @Nullable Object> json(String id) {
        Map<String, @Nullable Object> token = new LinkedHashMap<>();
        token.put(id, this.id);
        token.put("text", text.orElse(null));
        token.put("bytes", bytes.orElse(null));
        return token;
    }

    static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
