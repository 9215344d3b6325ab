package io.afterword.model.engine;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.StopRules;
import io.afterword.domain.TokenIds;
import io.afterword.model.select.CounterRandom;
import io.afterword.model.token.TextStream;
import java.util.Optional;

/// The oracle: a continuation as it comes without an engine, one token after the other, alone, from
/// its beginning.
record Undisturbed(TokenIds tokens, String text, Finish finish) {
    static Undisturbed of(FakeLanguageModel model, GenerationRequest request) {
        StopRules stops = request.stops();
        TextStream text = new TextStream(new FakeTokenizer(), stops);
        TokenIds all = request.prompt();
        Optional<Finish> finish = Optional.empty();
        while (finish.isEmpty()) {
            int index = all.size() - request.prompt().size();
            double u = CounterRandom.uniform(request.seed(), 0, index);
            int token = model.next(all, new Draw(request.sampling(), u));
            text.append(token);
            all = all.plus(TokenIds.of(token));
            finish = text.finish();
            if (finish.isEmpty() && all.size() == model.contextLength()) {
                text.release();
                finish = Optional.of(Finish.of(FinishReason.LENGTH));
            }
        }
        return new Undisturbed(
                all.slice(request.prompt().size(), all.size()), text.text(), finish.get());
    }
}
