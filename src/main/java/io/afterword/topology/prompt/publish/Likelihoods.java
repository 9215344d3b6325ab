package io.afterword.topology.prompt.publish;

import io.afterword.event.Evidence;
import io.afterword.event.TopLogprob;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.token.Tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The most probable tokens of a position, with their texts.
final class Likelihoods {
    private Likelihoods() {}

    static List<TopLogprob> of(List<Likely> tokens, Tokenizer tokenizer) {
        return tokens.stream().map(token -> of(token, tokenizer)).toList();
    }

    private static TopLogprob of(Likely token, Tokenizer tokenizer) {
        return new TopLogprob(
                token.tokenId(),
                text(token.tokenId(), tokenizer),
                token.logprob(),
                token.evidence().map(Likelihoods::evidence).orElse(null));
    }

    private static Evidence evidence(io.afterword.domain.Evidence evidence) {
        return new Evidence(evidence.order(), evidence.count(), evidence.contextCount());
    }

    /// A network may have more outputs than its tokenizer has tokens.
    private static String text(int tokenId, Tokenizer tokenizer) {
        return tokenId < tokenizer.vocabularySize()
                ? new String(tokenizer.bytes(tokenId), StandardCharsets.UTF_8)
                : "";
    }
}
