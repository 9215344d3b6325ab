package io.afterword.app.story;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Asks whether a model remembers a story's beginning at its end.
///
/// @param text the story up to the answer of its question
/// @param right what the story goes on with, a space first
/// @param wrong what was told of, too, and is no answer
public record Probe(String text, String right, String wrong) {
    /// Whether the right one was told of last.
    boolean rightIsLast() {
        return text.lastIndexOf(right) > text.lastIndexOf(wrong);
    }

    /// 1 if the right one was told of more often than the wrong one, -1 if less often, or 0.
    int rightIsOftener() {
        return Integer.signum(Integer.compare(count(right), count(wrong)));
    }

    private int count(String what) {
        String word = "\\b%s\\b".formatted(Pattern.quote(what.strip()));
        return (int) Pattern.compile(word).matcher(text).results().count();
    }

    Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("text", text);
        all.put("right", right);
        all.put("wrong", wrong);
        return all;
    }
}
