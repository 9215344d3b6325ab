package io.afterword.app.story;

/// Text that grows: sentences begin with a capital letter, there is one space between words, and "a"
/// is "an" before a vowel.
final class Prose {
    private static final String ENDS = ".!?";
    private static final String VOWELS = "aeiou";

    private final StringBuilder text = new StringBuilder();
    private boolean begins = true;
    private boolean quoted;

    void append(String more) {
        if (startsWithVowel(more) && endsWithArticle()) {
            text.insert(text.length() - 1, 'n');
        }
        more.chars().forEach(letter -> append((char) letter));
    }

    private static boolean startsWithVowel(String more) {
        return !more.isEmpty() && VOWELS.indexOf(Character.toLowerCase(more.charAt(0))) >= 0;
    }

    private boolean endsWithArticle() {
        int end = text.length();
        return end >= 2
                && text.charAt(end - 1) == ' '
                && Character.toLowerCase(text.charAt(end - 2)) == 'a'
                && (end == 2 || !Character.isLetter(text.charAt(end - 3)));
    }

    private void append(char letter) {
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        if (letter == ' ' && last == ' ') {
            return;
        }
        text.append(begins ? Character.toUpperCase(letter) : letter);
        if (letter == '"') {
            quoted = !quoted;
            begins = quoted || last == '.'; // "Who?" he asked. "He." And so on.
        } else if (letter != ' ') {
            begins = ENDS.indexOf(letter) >= 0;
        }
    }

    boolean endsWithSpace() {
        return !text.isEmpty() && text.charAt(text.length() - 1) == ' ';
    }

    /// All of it, without spaces at its end.
    @Override
    public String toString() {
        return text.toString().strip();
    }
}
