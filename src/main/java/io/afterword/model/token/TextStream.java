package io.afterword.model.token;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.StopRules;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// The text of one running stream, and its end by the stop rules. For one thread.
///
/// The completion is the concatenation of the deltas, in text and in bytes; nothing in it is lost,
/// repeated or taken back. Held back until it is certain: an incomplete UTF-8 character, the
/// beginning of a stop string, and white space in which a sentence may end. Bytes that are no UTF-8
/// are released all the same; the text shows U+FFFD for them.
///
/// With one token: a stop token or the end of the text comes first, and brings no text; then a stop
/// string or a sentence's end, which [StopScan] tells apart and which cut the text; then
/// `max_tokens`. The prompt's text plays no part. With `ignore_eos` the end of the text is a token
/// like any other, and its text is what the tokenizer gives.
///
/// Up to `min_tokens`, only `max_tokens` ends the stream, and stop tokens bring their text. A stop
/// string that is whole by then, or a sentence that is over, is passed over; one that becomes whole
/// with a later token ends the stream, also where it began before (as in vLLM). So the text may
/// have been cut shorter than `min_tokens` tokens.
///
/// A pure function of the tokenizer, the rules and the token ids: whoever takes over a stream
/// appends the tokens already published and holds the same state. Losing it costs that replay.
public final class TextStream {
    private static final String END_OF_TEXT = "end_of_text";

    private final Tokenizer tokenizer;
    private final StopRules stops;
    private final StopScan scan;
    private final Utf8Stream utf8 = new Utf8Stream();
    private final HeldText held = new HeldText();
    private final StringBuilder text = new StringBuilder();
    private int tokens;
    private boolean over;
    private @Nullable Finish finish;

    public TextStream(Tokenizer tokenizer, StopRules stops) {
        this.tokenizer = tokenizer;
        this.stops = stops;
        this.scan = new StopScan(stops);
    }

    /// Adds a generated token. Returns what became certain with it; with the token that finishes
    /// the stream, all that still belonged to the text.
    ///
    /// @throws IllegalArgumentException if the vocabulary has no such token; the stream is as
    ///   before
    /// @throws IllegalStateException if the stream is over
    public TextDelta append(int tokenId) {
        if (over) {
            throw new IllegalStateException(
                    "the stream is over, after %d tokens".formatted(tokens));
        }
        byte[] bytes = tokenizer.bytes(tokenId);
        tokens++;
        if (mayStop() && stops.tokenIds().contains(tokenId)) {
            return end(Finish.stop(Integer.toString(tokenId)));
        }
        if (mayStop() && !stops.ignoreEos() && tokenId == tokenizer.endOfText()) {
            return end(Finish.stop(END_OF_TEXT));
        }
        utf8.append(bytes, this::read);
        if (over) {
            return give(held.length());
        }
        if (tokens == stops.maxTokens()) {
            return end(Finish.of(FinishReason.LENGTH));
        }
        return give(held.length() - scan.undecided());
    }

    private boolean mayStop() {
        return tokens > stops.minTokens();
    }

    private void read(int codePoint, byte[] bytes) {
        if (over) {
            return; // behind the end
        }
        held.add(codePoint, bytes);
        StopScan.Stop stop = scan.append(codePoint);
        if (stop != null && mayStop()) {
            held.cut(stop.tail());
            finish = stop.finish();
            over = true;
        } else if (stop != null) {
            scan.passOver(codePoint);
        }
    }

    private TextDelta end(Finish finish) {
        this.finish = finish;
        return release();
    }

    private TextDelta give(int length) {
        TextDelta delta = held.take(length);
        text.append(delta.text());
        return delta;
    }

    /// Ends the stream for a reason outside its rules (cancelled, context full, …) and returns what
    /// was held back; the bytes of an incomplete character show as U+FFFD. Nothing, if the stream
    /// was over.
    public TextDelta release() {
        if (!over) {
            utf8.end(held::add);
            over = true;
        }
        return give(held.length());
    }

    /// Whether, and why, the stop rules ended the stream.
    public Optional<Finish> finish() {
        return Optional.ofNullable(finish);
    }

    /// Everything released so far.
    public String text() {
        return text.toString();
    }
}
