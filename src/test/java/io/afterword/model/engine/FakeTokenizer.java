package io.afterword.model.engine;

import io.afterword.domain.TokenIds;
import io.afterword.model.token.Tokenizer;
import java.nio.charset.StandardCharsets;

/// A token for every byte, and one for the end of text.
public final class FakeTokenizer implements Tokenizer {
    public static final int END_OF_TEXT = 256;
    public static final int VOCABULARY = 257;

    @Override
    public TokenIds encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return TokenIds.of(ids);
    }

    @Override
    public byte[] bytes(int tokenId) {
        if (tokenId < 0 || tokenId >= VOCABULARY) {
            throw new IllegalArgumentException("no such token: " + tokenId);
        }
        return tokenId == END_OF_TEXT ? new byte[0] : new byte[] {(byte) tokenId};
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public int endOfText() {
        return END_OF_TEXT;
    }

    @Override
    public String fingerprint() {
        return "bytes";
    }
}
