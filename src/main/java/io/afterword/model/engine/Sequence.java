package io.afterword.model.engine;

import io.afterword.domain.ErrorCode;
import io.afterword.domain.Finish;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.StopRules;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Emission.Chosen;
import io.afterword.model.engine.Emission.Ending;
import io.afterword.model.select.CounterRandom;
import io.afterword.model.token.TextDelta;
import io.afterword.model.token.TextStream;
import java.util.Comparator;
import java.util.Optional;

/// One generation as long as the engine has it: its tokens, its text, and how many of its tokens have
/// keys and values in its slot. Guarded by the [Schedule] that holds it.
///
/// There is no state for prefilling and decoding: a sequence has tokens that are not in its slot yet,
/// and the token after them is selected when the last one goes in. Decoding is the case of one such
/// token; a new prompt, a resumed one and one whose device was lost have more.
final class Sequence {
    /// The order in which waiting sequences get slots, and prefills get their share of a step.
    static final Comparator<Sequence> BY_URGENCY = Comparator.comparingLong(Sequence::ticket);

    private static final int ONLY_CHOICE = 0;

    private final long ticket;
    private final GenerationRequest request;
    private final ServedModel model;
    private final Outbox outbox;
    private final Timeline timeline;
    private TokenIds tokens;
    private int cached;
    private int undrained;
    private Optional<TextStream> text = Optional.empty();
    private boolean ended;

    /// @param ticket numbers the sequences of an engine in the order of their submission
    Sequence(
            long ticket, GenerationRequest request, ServedModel model, Outbox outbox, long now) {
        this.ticket = ticket;
        this.request = request;
        this.model = model;
        this.outbox = outbox;
        this.timeline = new Timeline(now);
        this.tokens = request.prompt().plus(request.generated());
    }

    long ticket() {
        return ticket;
    }

    String requestId() {
        return request.requestId();
    }

    Outbox outbox() {
        return outbox;
    }

    boolean hasEnded() {
        return ended;
    }

    /// It will emit nothing more; its slot, if any, is given back at its worker's next plan.
    void end() {
        ended = true;
    }

    /// Emissions of it that wait in the outbox.
    int undrained() {
        return undrained;
    }

    void emitted() {
        undrained++;
    }

    void drained() {
        undrained--;
    }

    /// How many of its tokens have keys and values in its slot.
    int cached() {
        return cached;
    }

    /// Tokens whose keys and values are not in the slot yet.
    int pending() {
        return tokens.size() - cached;
    }

    void ran(Chunk chunk) {
        cached += chunk.tokens().size();
    }

    /// The slot's content is gone; all tokens are to be run again.
    void lostItsSlotContent() {
        cached = 0;
    }

    /// The next `most` pending tokens, with a draw if none is left after them.
    Chunk chunk(int slot, int most) {
        int size = Math.min(most, pending());
        Optional<Draw> draw = size == pending() ? Optional.of(nextDraw()) : Optional.empty();
        return new Chunk(slot, cached, tokens.slice(cached, cached + size), draw);
    }

    private Draw nextDraw() {
        double u = CounterRandom.uniform(request.seed(), ONLY_CHOICE, nextIndex());
        return new Draw(request.sampling(), u);
    }

    /// A slot is free.
    ///
    /// @return the last emission, if there is nothing to generate
    Optional<Emission> admit(long now) {
        timeline.admitted(now);
        if (room() < 1) {
            Finish tooLong = Finish.failed(ErrorCode.PROMPT_TOO_LONG, tooLongMessage());
            return Optional.of(endWithoutToken(tooLong, now));
        }
        return text().finish().map(finish -> endWithoutToken(finish, now));
    }

    /// The token that a step selected.
    Emission select(Choice choice, long now) {
        timeline.selected(now);
        if (!choice.finite()) {
            return modelError("the model's logits for token %d are not finite", nextIndex(), now);
        }
        if (choice.tokenId() < 0 || choice.tokenId() >= model.tokenizer().vocabularySize()) {
            return modelError(
                    "the model selected token id %d, which its tokenizer does not have",
                    choice.tokenId(), now);
        }
        int index = nextIndex();
        TextDelta delta = text().append(choice.tokenId());
        tokens = tokens.plus(TokenIds.of(choice.tokenId()));
        return new Emission(
                requestId(),
                index,
                Optional.of(new Chosen(choice.tokenId(), choice.logprob())),
                delta,
                text().finish().map(finish -> ending(finish, now)));
    }

    private Emission modelError(String message, int value, long now) {
        Finish finish = Finish.failed(ErrorCode.MODEL_ERROR, message.formatted(value));
        return endWithoutToken(finish, now);
    }

    /// A last emission that brings no token, but the text that was held back.
    Emission endWithoutToken(Finish finish, long now) {
        TextDelta rest = text().release();
        return new Emission(
                requestId(),
                nextIndex(),
                Optional.empty(),
                rest,
                Optional.of(ending(finish, now)));
    }

    private Ending ending(Finish finish, long now) {
        return new Ending(finish, text().text(), timeline.until(now));
    }

    private int nextIndex() {
        return tokens.size() - request.prompt().size();
    }

    /// Tokens that the context has room for after the prompt.
    private int room() {
        return model.network().contextLength() - request.prompt().size();
    }

    private String tooLongMessage() {
        return "the prompt has %d tokens and leaves no room for a next one in a context of %d"
                .formatted(request.prompt().size(), model.network().contextLength());
    }

    /// The text so far. Made when it is first needed, because a task that comes back brings thousands
    /// of waiting sequences; what an earlier owner published goes through it once more, unseen.
    private TextStream text() {
        if (text.isEmpty()) {
            text = Optional.of(replayed());
        }
        return text.get();
    }

    private TextStream replayed() {
        TextStream stream = new TextStream(model.tokenizer(), stopsWithinContext());
        TokenIds published = request.generated();
        for (int i = 0; i < published.size() && stream.finish().isEmpty(); i++) {
            stream.append(published.get(i));
        }
        return stream;
    }

    private StopRules stopsWithinContext() {
        StopRules stops = request.stops();
        int most = Math.max(1, Math.min(stops.maxTokens(), room()));
        return new StopRules(most, stops.strings(), stops.tokenIds(), stops.atSentenceEnd());
    }
}
