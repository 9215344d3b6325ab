package io.afterword.model.engine;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.StopRules;
import io.afterword.model.token.TextDelta;
import io.afterword.model.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Stand-in, until io.afterword.model.token has it.
final class TextStream {
    private final Tokenizer tokenizer;
    private final StopRules stops;
    private final StringBuilder text = new StringBuilder();
    private int tokens;
    private Optional<Finish> finish = Optional.empty();

    TextStream(Tokenizer tokenizer, StopRules stops) {
        this.tokenizer = tokenizer;
        this.stops = stops;
    }

    TextDelta append(int tokenId) {
        byte[] bytes = tokenizer.bytes(tokenId);
        TextDelta delta = new TextDelta(new String(bytes, StandardCharsets.ISO_8859_1), bytes);
        text.append(delta.text());
        tokens++;
        if (tokenId == tokenizer.endOfText()) {
            finish = Optional.of(Finish.stop("end_of_text"));
        } else if (tokens >= stops.maxTokens()) {
            finish = Optional.of(Finish.of(FinishReason.LENGTH));
        }
        return delta;
    }

    Optional<Finish> finish() {
        return finish;
    }

    TextDelta release() {
        return TextDelta.NOTHING;
    }

    String text() {
        return text.toString();
    }
}
