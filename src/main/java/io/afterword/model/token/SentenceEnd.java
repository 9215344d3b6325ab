package io.afterword.model.token;

import java.util.Locale;
import java.util.Set;

/// Looks for the end of the first sentence of a growing text, a character at a time. The sentence
/// rules of Unicode (UAX #29) made small and explicit, so that they change with no JDK:
///
/// - `!` and `?`, and closing quotes and brackets behind them, end a sentence when white space
///   follows;
/// - `.` and `…` do when white space with a line break follows, or white space and then neither a
///   lower-case letter nor punctuation that carries the sentence on;
/// - `。`, `！` and `？` do whatever follows;
/// - a blank line does, without any of them.
///
/// A `.` after a number alone (`1. First`), after a single letter (`J. Smith`, `U.S. Army`, `e.g.
/// This`) or after a title (`Dr. Who`) ends nothing. The sentence begins where the text begins: a
/// `.` that only completes the prompt's sentence ends it.
public final class SentenceEnd {
    private static final String SOFT = ".…";
    private static final String FIRM = "!?؟।";
    private static final String WIDE = "。！？";
    private static final String CLOSING = "\"'”’“‘»«)]}」』）】》〉*_";
    private static final String CARRIES_ON = ",;:–—";
    private static final Set<String> TITLES =
            Set.of(
                    "mr", "mrs", "ms", "messrs", "dr", "prof", "rev", "hon", "gen", "col", "maj",
                    "capt", "lt", "sgt", "st", "mt", "vs", "cf", "al", "fig", "figs", "vol", "jan",
                    "feb", "aug", "sept", "oct", "nov", "dec");
    private static final int LONGEST_TITLE = 6;

    private enum Ending {
        NONE,
        SOFT,
        FIRM,
        WIDE
    }

    private Ending ending = Ending.NONE;
    private final StringBuilder word =
            new StringBuilder(); // the last one, as far as a title is long
    private boolean begun;
    private boolean letters;
    private boolean digits;
    private int space; // length of the white space at the end of the text
    private int lineBreaks; // in that white space

    /// The first sentence of a text, or all of it if that does not end.
    public static String firstOf(String text) {
        SentenceEnd sentence = new SentenceEnd();
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            int behind = sentence.append(codePoint);
            if (behind > 0) {
                return text.substring(0, at - behind);
            }
        }
        return text;
    }

    /// Returns how much of the text's end lies behind the sentence; 0 while the sentence goes on.
    int append(int codePoint) {
        if (isSpace(codePoint)) {
            return begun ? appendSpace(codePoint) : 0;
        }
        begun = true;
        if (endsBefore(codePoint)) {
            return space + Character.charCount(codePoint);
        }
        if (space > 0) {
            space = 0;
            lineBreaks = 0;
            ending = Ending.NONE;
            word.setLength(0);
        }
        ending = after(codePoint);
        remember(codePoint);
        return 0;
    }

    /// How much of the text's end the next characters may yet cut off.
    int undecided() {
        return space;
    }

    private int appendSpace(int codePoint) {
        space += Character.charCount(codePoint);
        lineBreaks += codePoint == '\n' ? 1 : 0;
        boolean ends =
                lineBreaks == 2
                        || ending.compareTo(Ending.FIRM) >= 0
                        || (ending == Ending.SOFT && lineBreaks == 1);
        return ends ? space : 0;
    }

    private boolean endsBefore(int codePoint) {
        return switch (ending) {
            case NONE, FIRM -> false; // white space behind a firm one has ended it already
            case SOFT ->
                    space > 0
                            && !Character.isLowerCase(codePoint)
                            && kind(codePoint) == Ending.NONE
                            && CARRIES_ON.indexOf(codePoint) < 0;
            case WIDE -> kind(codePoint) == Ending.NONE && CLOSING.indexOf(codePoint) < 0;
        };
    }

    private Ending after(int codePoint) {
        Ending kind = kind(codePoint);
        if (kind == Ending.NONE) {
            return CLOSING.indexOf(codePoint) < 0 ? Ending.NONE : ending;
        }
        if (codePoint == '.' && ending == Ending.NONE && belongsToTheWord()) {
            return Ending.NONE;
        }
        return kind.compareTo(ending) > 0 ? kind : ending;
    }

    private boolean belongsToTheWord() {
        boolean number = digits && !letters;
        boolean initial = word.length() == 1 && Character.isLetter(word.charAt(0));
        return number || initial || TITLES.contains(word.toString().toLowerCase(Locale.ROOT));
    }

    private void remember(int codePoint) {
        letters |= Character.isLetter(codePoint);
        digits |= Character.isDigit(codePoint);
        if (!Character.isLetterOrDigit(codePoint) && codePoint != '\'' && codePoint != '’') {
            word.setLength(0);
        } else if (word.length() <= LONGEST_TITLE) {
            word.appendCodePoint(codePoint);
        }
    }

    private static Ending kind(int codePoint) {
        if (SOFT.indexOf(codePoint) >= 0) {
            return Ending.SOFT;
        }
        if (FIRM.indexOf(codePoint) >= 0) {
            return Ending.FIRM;
        }
        return WIDE.indexOf(codePoint) >= 0 ? Ending.WIDE : Ending.NONE;
    }

    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }
}
