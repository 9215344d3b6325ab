package io.afterword.app.settings;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a setting's value must be.
///
/// @param wording completes the sentence "must be ..."
record Rule(String wording, Predicate<String> allows) {
    static Rule anything(String wording) {
        return new Rule(wording, _ -> true);
    }

    static Rule matching(String regex, String wording) {
        return new Rule(wording, Pattern.compile(regex).asMatchPredicate());
    }

    static Rule oneOf(String... values) {
        List<String> all = List.of(values);
        return new Rule(String.join(" or ", all), all::contains);
    }

    static Rule wholeNumber(long least, long most) {
        String bounds = most == Integer.MAX_VALUE ? ">= " + least : least + " to " + most;
        return new Rule("a whole number, " + bounds, value -> isBetween(value, least, most));
    }

    /// Or else `word`.
    Rule or(String word) {
        return new Rule(word + " or " + wording, allows.or(word::equals));
    }

    private static boolean isBetween(String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
