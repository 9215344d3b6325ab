package io.afterword.model.token;

import io.afterword.domain.Finish;
import io.afterword.domain.StopRules;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Applies the stop rules that read the text, a character at a time: so it makes no difference how
/// the text was cut into tokens.
///
/// The first character that makes a rule certain decides. Where one character completes several
/// stop strings, or completes one and proves the end of a sentence, the rule that leaves the least
/// text counts, and a stop string before a sentence that ends at the same place.
final class StopScan {
    private static final String SENTENCE = "sentence";

    private final List<StopString> strings;
    private @Nullable SentenceEnd sentence;
    private boolean sentenceIsOver;

    StopScan(StopRules stops) {
        strings = stops.strings().stream().map(StopString::new).toList();
        sentence = stops.atSentenceEnd() ? new SentenceEnd() : null;
    }

    /// The text ends, and its last `tail` `char`s do not belong to it.
    record Stop(Finish finish, int tail) {}

    /// Reads one more character; after a stop, nothing may be appended unless it is passed over.
    @Nullable Stop append(int codePoint) {
        int tail = sentence == null ? 0 : sentence.append(codePoint);
        sentenceIsOver = tail > 0;
        String reason = SENTENCE;
        char[] chars = Character.toChars(codePoint);
        for (StopString string : strings) {
            boolean whole = false;
            for (char c : chars) {
                whole = string.append(c);
            }
            if (whole && string.matched() >= tail) {
                tail = string.matched();
                reason = string.toString();
            }
        }
        return tail == 0 ? null : new Stop(Finish.stop(reason), tail);
    }

    /// The stop that this character completed does not count, what follows may: a stop string may
    /// begin within the one passed over, and the next sentence is the one to end with.
    void passOver(int codePoint) {
        strings.forEach(StopString::passOver);
        if (sentenceIsOver) {
            sentence = new SentenceEnd();
            sentence.append(codePoint);
        }
    }

    /// How much of the text's end the next characters may yet cut off.
    int undecided() {
        int most = sentence == null ? 0 : sentence.undecided();
        for (StopString string : strings) {
            most = Math.max(most, string.matched());
        }
        return most;
    }
}
