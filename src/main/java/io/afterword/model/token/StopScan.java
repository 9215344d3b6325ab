package io.afterword.model.token;

import io.afterword.domain.Finish;
import io.afterword.domain.StopRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies the stop rules that read the text, a character at a time: so it makes no difference how the
/// text was cut into tokens.
///
/// The first character that makes a rule certain decides. Where one character completes several stop
/// strings, or completes one and proves the end of a sentence, the rule that leaves the least text counts,
/// and a stop string before a sentence that ends at the same place.
final class StopScan {
    private static final String SENTENCE = "sentence";

    private final List<StopString> strings;
    private final @Nullable SentenceEnd sentence;

    StopScan(StopRules stops) {
        strings = stops.strings().stream().map(StopString::new).toList();
        sentence = stops.atSentenceEnd() ? new SentenceEnd() : null;
    }

    /// The text ends, and its last `tail` `char`s do not belong to it.
    record Stop(Finish finish, int tail) {}

    /// Reads one more character; nothing may be appended after a stop.
    @Nullable Stop append(int codePoint) {
        int tail = sentence == null ? 0 : sentence.append(codePoint);
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

    /// How much of the text's end the next characters may yet cut off.
    int undecided() {
        int most = sentence == null ? 0 : sentence.undecided();
        for (StopString string : strings) {
            most = Math.max(most, string.matched());
        }
        return most;
    }
}
