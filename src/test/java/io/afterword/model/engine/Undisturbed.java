package io.afterword.model.engine;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.TokenIds;
import io.afterword.model.select.CounterRandom;
import io.afterword.model.token.TextStream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The oracle: a continuation as it comes without an engine, one token after the other, alone, from
/// its beginning.
record Undisturbed(
        TokenIds tokens, List<Optional<Prediction>> predictions, String text, Finish finish) {
    static Undisturbed of(FakeLanguageModel model, GenerationRequest request) {
        TextStream text = new TextStream(new FakeTokenizer(), request.stops());
        List<Optional<Prediction>> predictions = new ArrayList<>();
        TokenIds all = request.prompt();
        Optional<Finish> finish = Optional.empty();
        while (finish.isEmpty()) {
            predictions.add(model.prediction(all, request.report()));
            if (request.isPrediction()) {
                finish = Optional.of(Finish.of(FinishReason.LENGTH));
                break;
            }
            int token = model.next(all, draw(request, all));
            text.append(token);
            all = all.plus(TokenIds.of(token));
            finish = text.finish();
            if (finish.isEmpty() && all.size() == model.contextLength()) {
                text.release();
                finish = Optional.of(Finish.of(FinishReason.LENGTH));
            }
        }
        return new Undisturbed(
                all.slice(request.prompt().size(), all.size()),
                predictions,
                text.text(),
                finish.get());
    }

    private static Draw draw(GenerationRequest request, TokenIds all) {
        int index = all.size() - request.prompt().size();
        Set<Integer> banned = new HashSet<>();
        if (index < request.stops().minTokens()) {
            banned.addAll(request.stops().tokenIds());
            if (!request.stops().ignoreEos()) {
                banned.add(FakeTokenizer.END_OF_TEXT);
            }
        }
        return new Draw(
                request.sampling(),
                CounterRandom.uniform(request.seed(), request.stream().choice(), index),
                banned,
                request.prompt(),
                all.slice(request.prompt().size(), all.size()),
                request.report());
    }
}
