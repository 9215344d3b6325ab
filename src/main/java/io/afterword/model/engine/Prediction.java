package io.afterword.model.engine;

import io.afterword.domain.Evidence;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// What the model says of the next token, before bias, penalties, temperature and filters.
///
/// @param top the most probable tokens, the first one first; of equally probable ones the lower id
/// @param entropy of the whole distribution, in nats
/// @param probabilities one float32 for each token of the vocabulary, little endian, if they were
///   asked for
public record Prediction(List<Likely> top, double entropy, Optional<ByteBuffer> probabilities) {
    public Prediction {
        top = List.copyOf(top);
        probabilities = probabilities.map(ByteBuffer::asReadOnlyBuffer);
    }

    /// A token and the natural logarithm of its probability.
    ///
    /// @param evidence what speaks for it, where the model counts
    public record Likely(int tokenId, float logprob, Optional<Evidence> evidence) {
        public Likely(int tokenId, float logprob) {
            this(tokenId, logprob, Optional.empty());
        }
    }
}
