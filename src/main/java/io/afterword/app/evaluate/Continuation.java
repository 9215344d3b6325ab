package io.afterword.app.evaluate;

import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.select.CounterRandom;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a model writes, drawn at a temperature at which small models make sense.
final class Continuation {
    private static final SamplingParams PARAMS = new SamplingParams(0.7, 0, 1);

    private Continuation() {}

    /// The tokens after a text, without the one that ends a document.
    ///
    /// @param form of the model; see [Draw#form]
    /// @param most tokens; the model has room for them
    static TokenIds of(
            ModelRunner runner, String form, TokenIds text, int most, int endOfText, long seed) {
        TokenIds written = TokenIds.NONE;
        TokenIds next = text;
        int at = 0;
        for (int i = 0; i < most; i++) {
            Draw draw =
                    new Draw(
                            PARAMS,
                            CounterRandom.uniform(seed, 0, i),
                            Set.of(),
                            TokenIds.NONE,
                            TokenIds.NONE,
                            Report.NONE,
                            form);
            Chunk chunk = new Chunk(0, at, next, text.size(), Optional.of(draw));
            Choice choice = runner.forward(List.of(chunk)).getFirst();
            if (choice.tokenId() == endOfText) {
                break;
            }
            at += next.size();
            next = TokenIds.of(choice.tokenId());
            written = written.plus(next);
        }
        return written;
    }
}
