package io.afterword.app.story;

/// Text that grows: sentences begin with a capital letter, there is one space between words, and
/// "a" is "an" before a vowel.
final class Prose {
    private static final String ENDS = ".!?";
    private static final String VOWELS = "aeiouAEIOU";

    private final StringBuilder text = new StringBuilder();
    private boolean begins = true;
    private boolean quoted;

    void append(String more) {
        more.chars().forEach(letter -> append((char) letter));
    }

    private void append(char letter) {
        if (letter == ' ' && endsWithSpace()) {
            return;
        }
        if (VOWELS.indexOf(letter) >= 0 && endsWithArticle()) {
            text.insert(text.length() - 1, 'n');
        }
        text.append(begins ? Character.toUpperCase(letter) : letter);
        if (letter == '"') {
            quoted = !quoted;
            begins &= quoted || text.charAt(text.length() - 2) == '.'; // "Who?" he asked. "He."
        } else if (letter != ' ') {
            begins = ENDS.indexOf(letter) >= 0;
        }
    }

    private boolean endsWithArticle() {
        int article = text.length() - 2;
        return article >= 0
                && endsWithSpace()
                && Character.toLowerCase(text.charAt(article)) == 'a'
                && (article == 0 || !Character.isLetter(text.charAt(article - 1)));
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
