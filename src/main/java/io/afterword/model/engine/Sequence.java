package io.afterword.model.engine;

import io.afterword.domain.ErrorCode;
import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.Penalties;
import io.afterword.domain.StopRules;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Emission.Chosen;
import io.afterword.model.engine.Emission.Ending;
import io.afterword.model.select.CounterRandom;
import io.afterword.model.token.TextDelta;
import io.afterword.model.token.TextStream;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// One stream as long as the engine has it: its tokens, its text, and what of it is in its slot.
/// Guarded by the [Schedule] that holds it.
///
/// There is no state for prefilling and decoding: a sequence has tokens that are not in its slot
/// yet, and the token after them is selected when the last one goes in. Decoding is the case of one
/// such token; a new prompt, a resumed one and one whose device was lost have more.
///
/// One that waits holds little beside its request: tokens and text are laid out when a slot is
/// free.
final class Sequence {
    /// The order in which waiting sequences get slots, and prefills get their share of a step: by
    /// priority, then age. To have waited for [#AGING_MILLIS] counts as much as a step of priority,
    /// so nobody starves; and since all grow older alike, the order of two never changes.
    static final Comparator<Sequence> BY_URGENCY =
            Comparator.comparingLong((Sequence sequence) -> sequence.rank)
                    .thenComparingLong(Sequence::ticket);

    /// About as long as a generation takes: one that comes a generation later by one step of
    /// priority goes no longer first.
    static final long AGING_MILLIS = 10_000;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long ticket;
    private final long rank;
    private final GenerationRequest request;
    private final ServedModel model;
    private final Outbox outbox;
    private final Timeline timeline;
    private @Nullable Slots slots;
    private @Nullable TokenBuffer tokens;
    private @Nullable TextStream text;
    private final SlotContent content = new SlotContent();
    private OptionalInt awaited = OptionalInt.empty();
    private int undrained;
    private boolean ended;

    /// @param ticket numbers the sequences of an engine in the order of their submission
    Sequence(long ticket, GenerationRequest request, ServedModel model, Outbox outbox, long now) {
        this.ticket = ticket;
        this.rank = request.priority() * AGING_MILLIS + Math.floorDiv(now, NANOS_PER_MILLI);
        this.request = request;
        this.model = model;
        this.outbox = outbox;
        this.timeline = new Timeline(now);
    }

    long ticket() {
        return ticket;
    }

    StreamId stream() {
        return request.stream();
    }

    Optional<Instant> deadline() {
        return request.deadline();
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

    /// Where it has a slot.
    Optional<Slots> slots() {
        return Optional.ofNullable(slots);
    }

    void enter(Slots its) {
        slots = its;
    }

    /// Waits again; what was in the slot is lost to it.
    void leaveSlot() {
        slots = null;
        content.lost();
    }

    /// Whether both are choices of one request.
    boolean isSiblingOf(Sequence other) {
        return outbox == other.outbox && stream().requestId().equals(other.stream().requestId());
    }

    /// Whether the other one goes first.
    boolean yieldsTo(Sequence other) {
        return BY_URGENCY.compare(this, other) > 0;
    }

    /// Whether it gives its slot to the other one while it runs: to one of a lower priority only,
    /// so that prompts of one kind, which all want the same, never take turns; and no longer when
    /// it has grown old enough to go first all the same.
    boolean givesWayTo(Sequence other) {
        return request.priority() > other.request.priority() && yieldsTo(other);
    }

    /// Emissions of it that wait in the outbox.
    int undrained() {
        return undrained;
    }

    /// Whether it pauses, until the task takes some of them.
    boolean isPaused(int runAhead) {
        return undrained + tokensAwaited() >= runAhead;
    }

    void emitted() {
        undrained++;
    }

    void drained() {
        undrained--;
    }

    /// A step that is under way selects its next token.
    ///
    /// @param draw which of the draws of that step
    void await(int draw) {
        awaited = OptionalInt.of(draw);
    }

    /// That token is there, or will not come.
    void awaitsNothing() {
        awaited = OptionalInt.empty();
    }

    boolean awaits() {
        return awaited.isPresent();
    }

    private int tokensAwaited() {
        return awaits() ? 1 : 0;
    }

    /// Whether the token after the one that it awaits can be selected by a step that is planned
    /// without knowing it. What is selected after a stop is dropped; where it is certain that
    /// nothing follows, nothing is selected.
    boolean canRunAhead() {
        return pending() == 1
                && !request.isPrediction()
                && !looksBack()
                && nextIndex() + 1 < mostTokens();
    }

    /// What is in its slot.
    SlotContent content() {
        return content;
    }

    int promptSize() {
        return request.prompt().size();
    }

    /// First tokens that it may take over from another sequence.
    int mostShared() {
        return Math.min(promptSize(), tokens().size() - 1);
    }

    /// Tokens of its prompt that have keys and values in its slot.
    int promptTokensCached() {
        return Math.min(content.cached(), request.prompt().size());
    }

    /// Tokens whose keys and values are not in the slot yet, one that it awaits among them.
    int pending() {
        return tokens().size() + tokensAwaited() - content.cached();
    }

    /// The prompt's and the continuation's.
    TokenBuffer tokens() {
        if (tokens == null) {
            tokens = new TokenBuffer(request.prompt().plus(request.generated()));
        }
        return tokens;
    }

    /// The next `most` pending tokens, with a draw if none is left after them.
    Chunk chunk(int slot, int most) {
        int start = content.cached();
        if (awaits()) {
            return new Chunk(
                    slot,
                    start,
                    TokenIds.of(Choice.NONE),
                    request.prompt().size(),
                    Optional.of(nextDraw()),
                    awaited);
        }
        int size = Math.min(most, pending());
        Optional<Draw> draw = size == pending() ? Optional.of(nextDraw()) : Optional.empty();
        return new Chunk(
                slot, start, tokens().slice(start, start + size), request.prompt().size(), draw);
    }

    private Draw nextDraw() {
        int promptSize = request.prompt().size();
        return new Draw(
                request.sampling(),
                CounterRandom.uniform(request.seed(), stream().choice(), drawnIndex()),
                banned(),
                looksBack() ? request.prompt() : TokenIds.NONE,
                looksBack() ? tokens().slice(promptSize, tokens().size()) : TokenIds.NONE,
                request.report(),
                ServedModel.form(request.model()));
    }

    private boolean looksBack() {
        return !request.sampling().penalties().equals(Penalties.NONE);
    }

    /// Of the token that is drawn next.
    private int drawnIndex() {
        return nextIndex() + tokensAwaited();
    }

    /// Before `min_tokens` are there, nothing that would end the stream is selected.
    private Set<Integer> banned() {
        StopRules stops = request.stops();
        if (drawnIndex() >= stops.minTokens()) {
            return Set.of();
        }
        Set<Integer> banned = new HashSet<>(stops.tokenIds());
        if (!stops.ignoreEos()) {
            banned.add(model.tokenizer().endOfText());
        }
        return banned;
    }

    /// A slot is free.
    ///
    /// @return the last emission, if there is nothing to generate
    Optional<Emission> admit(long now) {
        timeline.admitted(now);
        if (room() < (request.isPrediction() ? 0 : 1)) {
            Finish tooLong = Finish.failed(ErrorCode.PROMPT_TOO_LONG, tooLongMessage());
            return Optional.of(endWithoutToken(tooLong, now));
        }
        return text().finish().map(finish -> endWithoutToken(finish, now));
    }

    /// Whether the engine has selected nothing of it yet.
    boolean isPrefilling() {
        return timeline.isBeforeFirst();
    }

    /// A token of it is selected now. How long the first one took is told of new streams only: one
    /// that goes on has had its first token elsewhere.
    void tellOfToken(Measurements to, long now) {
        if (!isPrefilling()) {
            to.nextToken(timeline.sinceLast(now));
        } else if (request.generated().size() == 0) {
            to.firstToken(timeline.sinceSubmission(now));
        }
    }

    /// What a step selected.
    Emission select(Choice choice, long now) {
        timeline.selected(now);
        if (!choice.finite()) {
            return modelError("the model's logits for token %d are not finite", nextIndex(), now);
        }
        return request.isPrediction() ? predicted(choice, now) : generated(choice, now);
    }

    /// What the model says of the next token is all that was asked for.
    private Emission predicted(Choice choice, long now) {
        return new Emission(
                stream(),
                nextIndex(),
                Optional.empty(),
                TextDelta.NOTHING,
                choice.prediction(),
                Optional.of(ending(Finish.of(FinishReason.LENGTH), now)));
    }

    private Emission generated(Choice choice, long now) {
        if (choice.tokenId() < 0 || choice.tokenId() >= model.tokenizer().vocabularySize()) {
            return modelError(
                    "the model selected token id %d, which its tokenizer does not have",
                    choice.tokenId(), now);
        }
        int index = nextIndex();
        TextDelta delta = text().append(choice.tokenId());
        tokens().add(choice.tokenId());
        return new Emission(
                stream(),
                index,
                Optional.of(new Chosen(choice.tokenId(), choice.logprob())),
                delta,
                choice.prediction(),
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
                stream(),
                nextIndex(),
                Optional.empty(),
                rest,
                Optional.empty(),
                Optional.of(ending(finish, now)));
    }

    private Ending ending(Finish finish, long now) {
        int reused = Math.min(content.reused(), request.prompt().size());
        return new Ending(finish, text().text(), timeline.until(now), reused);
    }

    private int nextIndex() {
        return tokens == null
                ? request.generated().size()
                : tokens.size() - request.prompt().size();
    }

    /// Tokens that the context has room for after the prompt; a prediction needs none.
    private int room() {
        return model.network().contextLength() - request.prompt().size();
    }

    private String tooLongMessage() {
        return "the prompt has %d tokens and leaves no room for a next one in a context of %d"
                .formatted(request.prompt().size(), model.network().contextLength());
    }

    /// The text so far. Made when it is first needed, because a task that comes back brings
    /// thousands of waiting sequences; what an earlier owner published goes through it once more,
    /// unseen.
    private TextStream text() {
        if (text == null) {
            text = replayed();
        }
        return text;
    }

    private TextStream replayed() {
        TextStream stream = new TextStream(model.tokenizer(), stopsWithinContext());
        TokenIds published = request.generated();
        for (int i = 0; i < published.size() && stream.finish().isEmpty(); i++) {
            stream.append(published.get(i));
        }
        return stream;
    }

    /// Of a continuation within the context.
    private int mostTokens() {
        return Math.max(1, Math.min(request.stops().maxTokens(), room()));
    }

    private StopRules stopsWithinContext() {
        StopRules stops = request.stops();
        int most = mostTokens();
        return new StopRules(
                most,
                stops.strings(),
                stops.tokenIds(),
                stops.atSentenceEnd(),
                Math.min(stops.minTokens(), most),
                stops.ignoreEos());
    }
}
