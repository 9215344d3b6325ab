package io.afterword.model.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import ai.djl.util.Utils;
import io.afterword.domain.TokenIds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// The byte-level byte-pair encoding that a checkpoint brings in its `tokenizer.json`, run by Hugging Face's
/// tokenizers through DJL, offline. Nothing is added to a text, and nothing is cut off. Holds a few
/// megabytes of native memory, as long as the process lives.
public final class CheckpointTokenizer implements Tokenizer {
    /// Unless it is told not to, the library cuts a text at 512 tokens.
    private static final Map<String, String> TEXT_AS_IT_IS =
            Map.of("truncation", "do_not_truncate", "padding", "do_not_pad");

    private final HuggingFaceTokenizer library;
    private final ByteLevelVocabulary vocabulary;
    private final int vocabularySize;
    private final int endOfText;
    private final String fingerprint;

    /// @param file           a `tokenizer.json`
    /// @param vocabularySize of the model, at least that of the file; ids beyond those of the file have no
    ///                       bytes
    /// @param endOfText      the model's `eos_token_id`, a token of the file
    /// @throws IllegalArgumentException if the file is no byte-level byte-pair encoding, does not fit the
    ///                                  model, is damaged or too large; the message gives name and reason
    /// @throws java.io.UncheckedIOException if it cannot be read
    public CheckpointTokenizer(Path file, int vocabularySize, int endOfText) {
        this.vocabularySize = vocabularySize;
        this.endOfText = endOfText;
        try {
            vocabulary = new ByteLevelVocabulary(TokenizerFile.read(file), vocabularySize);
            if (!vocabulary.has(endOfText)) {
                throw new IllegalArgumentException(
                        "it lacks the token %d, the model's eos_token_id".formatted(endOfText));
            }
            library = load(vocabulary.rules());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
        fingerprint =
                new Digest()
                        .add(vocabulary.rules().getBytes(UTF_8))
                        .add(Integer.toString(endOfText).getBytes(UTF_8))
                        .hex();
    }

    private static HuggingFaceTokenizer load(String rules) {
        requireOffline();
        LibUtils.checkStatus(); // throws if the natives are missing: not the file's fault
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(rules.getBytes(UTF_8)), TEXT_AS_IT_IS);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no file behind it
        } catch (RuntimeException e) { // all that the natives say
            throw new IllegalArgumentException("its rules are refused: " + e.getMessage(), e);
        }
    }

    /// Online, DJL would report its use and look for natives of a GPU.
    private static void requireOffline() {
        System.setProperty("ai.djl.offline", "true");
        if (!Utils.isOfflineMode()) {
            throw new IllegalStateException(
                    "DJL_OFFLINE in the environment must be true or unset, was "
                            + System.getenv("DJL_OFFLINE"));
        }
    }

    @Override
    public TokenIds encode(String text) {
        WellFormed.require(text);
        // The library's own encode() would also fetch every token's text and place: twice the time.
        long encoding = TokenizersLibrary.LIB.encode(library.getHandle(), text, false);
        try {
            long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
            return TokenIds.of(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public byte[] bytes(int tokenId) {
        return vocabulary.bytes(requireId(tokenId));
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int endOfText() {
        return endOfText;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }
}
