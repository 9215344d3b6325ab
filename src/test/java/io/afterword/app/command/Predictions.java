package io.afterword.app.command;

import io.afterword.domain.Evidence;
import io.afterword.model.select.Distribution;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Predictions over a small vocabulary.
final class Predictions {
    private static final List<ShownToken> VOCABULARY =
            List.of(
                    token(0, " the"),
                    token(1, "\n"),
                    token(2, "日本"),
                    new ShownToken(3, Optional.empty(), Optional.of(List.of(0xF0, 0x9F))),
                    token(4, "-".repeat(40)),
                    ShownToken.unknown(5),
                    token(6, "never"));

    private Predictions() {}

    /// Token 2 is the most probable one, token 6 has no chance.
    static Predicted uneven() {
        return of(VOCABULARY::get, 0.125f, 0.0625f, 0.5f, 0.25f, 0.03125f, 0.03125f, 0);
    }

    /// As many tokens as that, all alike.
    static Predicted even(int tokens) {
        float[] probabilities = new float[tokens];
        Arrays.fill(probabilities, 1f / tokens);
        return of(id -> token(id, "t" + id), probabilities);
    }

    /// After a text of so many tokens.
    static Predicted after(int tokens) {
        Predicted some = uneven();
        return new Predicted(
                some.model(),
                some.fingerprint(),
                Optional.of(
                        IntStream.range(0, tokens).mapToObj(id -> token(id, "t" + id)).toList()),
                tokens,
                some.distribution(),
                some.vocabulary(),
                Map.of());
    }

    /// What a table says that has seen some of the tokens.
    static Predicted counted(Map<Integer, Evidence> evidence) {
        Predicted some = uneven();
        return new Predicted(
                "markov",
                some.fingerprint(),
                some.text(),
                some.position(),
                some.distribution(),
                some.vocabulary(),
                evidence);
    }

    private static Predicted of(IntFunction<ShownToken> vocabulary, float... probabilities) {
        return new Predicted(
                "tiny",
                "f00d",
                Optional.of(List.of(token(0, " the"), token(2, "日本"))),
                2,
                Distribution.of(FloatBuffer.wrap(probabilities)),
                vocabulary,
                Map.of());
    }

    static ShownToken token(int id, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ShownToken(
                id,
                Optional.of(text),
                Optional.of(
                        IntStream.range(0, bytes.length)
                                .mapToObj(i -> Byte.toUnsignedInt(bytes[i]))
                                .toList()));
    }
}
