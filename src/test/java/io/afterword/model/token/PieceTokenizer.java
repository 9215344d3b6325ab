package io.afterword.model.token;

import io.afterword.domain.TokenIds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A fake: token `i` is the `i`th piece; the last token is the end of the text.
final class PieceTokenizer implements Tokenizer {
    private final List<byte[]> pieces;

    PieceTokenizer(List<byte[]> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    static PieceTokenizer of(String... pieces) {
        return new PieceTokenizer(
                Arrays.stream(pieces).map(p -> p.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /// Cuts bytes into pieces, by lengths that are used over and over.
    static PieceTokenizer cut(byte[] bytes, List<Integer> lengths) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 0; from < bytes.length; i++) {
            int to = Math.min(bytes.length, from + lengths.get(i % lengths.size()));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return new PieceTokenizer(pieces);
    }

    /// Every piece once.
    TokenIds all() {
        return TokenIds.of(IntStream.range(0, pieces.size()).toArray());
    }

    @Override
    public TokenIds encode(String text) {
        throw new UnsupportedOperationException("a stream encodes nothing");
    }

    @Override
    public byte[] bytes(int tokenId) {
        return requireId(tokenId) == endOfText() ? new byte[0] : pieces.get(tokenId).clone();
    }

    @Override
    public int vocabularySize() {
        return pieces.size() + 1;
    }

    @Override
    public int endOfText() {
        return pieces.size();
    }

    @Override
    public String fingerprint() {
        return "pieces";
    }
}
