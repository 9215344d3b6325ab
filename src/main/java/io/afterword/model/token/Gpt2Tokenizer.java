package io.afterword.model.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

import io.afterword.domain.TokenIds;

/// GPT-2's own byte-level byte-pair encoding (Radford et al., 2019): 50,257 tokens, built in, no
/// file needed. Splits words by the Unicode version of the running JDK. Building one parses the
/// vocabulary, about 0.2 s and 15 MB, so share it.
public final class Gpt2Tokenizer implements Tokenizer {
    public static final int VOCABULARY_SIZE = 50_257;
    public static final int END_OF_TEXT = 50_256;

    private static final byte[] NO_BYTES = {};

    private final Encoding encoding;
    private final byte[][] bytes; // by token id
    private final String fingerprint;

    public Gpt2Tokenizer() {
        encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
        bytes = new byte[VOCABULARY_SIZE][];
        Digest digest = new Digest().add("gpt2".getBytes(UTF_8));
        for (int id = 0; id < END_OF_TEXT; id++) {
            bytes[id] = bytesOf(id);
            digest.add(bytes[id]);
        }
        bytes[END_OF_TEXT] = NO_BYTES;
        fingerprint = digest.hex();
    }

    private byte[] bytesOf(int id) {
        IntArrayList one = new IntArrayList(1);
        one.add(id);
        return encoding.decodeBytes(one);
    }

    @Override
    public TokenIds encode(String text) {
        return TokenIds.of(encoding.encodeOrdinary(WellFormed.require(text)).toArray());
    }

    @Override
    public byte[] bytes(int tokenId) {
        return bytes[requireId(tokenId)].clone();
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY_SIZE;
    }

    @Override
    public int endOfText() {
        return END_OF_TEXT;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }
}
