package io.afterword.app.story;

import java.util.List;

/// A part of an alternative of the [Grammar].
sealed interface Piece {
    /// As it stands.
    record Text(String text) implements Piece {}

    /// What is remembered under a name, or something new from the rule of that name.
    ///
    /// @param known what is to be told of it; empty for itself
    record Slot(String name, String known) implements Piece {}

    /// Something new from a rule that is told who it is about.
    record Call(String rule, List<String> about) implements Piece {
        public Call {
            about = List.copyOf(about);
        }
    }

    /// Draws from a rule and tells nothing yet.
    record Remember(String name, String rule) implements Piece {}

    /// What the story's question is answered with, and what it could be taken for.
    record Answer(String right, String wrong) implements Piece {}

    /// What stands between braces.
    static Piece of(String inside) {
        if (inside.startsWith("?")) {
            List<String> names = List.of(inside.substring(1).split(" "));
            return new Answer(names.getFirst(), names.getLast());
        }
        if (inside.contains("=")) {
            int at = inside.indexOf('=');
            return new Remember(inside.substring(0, at), inside.substring(at + 1));
        }
        if (inside.contains(" ")) {
            List<String> words = List.of(inside.split(" "));
            return new Call(words.getFirst(), words.subList(1, words.size()));
        }
        int dot = inside.indexOf('.');
        return dot < 0
                ? new Slot(inside, "")
                : new Slot(inside.substring(0, dot), inside.substring(dot + 1));
    }
}
