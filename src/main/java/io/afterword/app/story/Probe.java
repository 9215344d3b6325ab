package io.afterword.app.story;

/// Asks whether a model remembers a story's beginning at its end.
///
/// @param text the story up to the answer of its question
/// @param right what the story goes on with, a space first
/// @param wrong what is in the story, too, and no answer
record Probe(String text, String right, String wrong) {
    /// Whether the right one was told of last.
    boolean rightIsLast() {
        return text.lastIndexOf(right) > text.lastIndexOf(wrong);
    }

    /// Whether the right one was told of more often: 1; less often: -1.
    int rightIsOftener() {
        return Integer.signum(count(right) - count(wrong));
    }

    private int count(String what) {
        return text.split("\\b" + what.strip() + "\\b", -1).length;
    }
}
