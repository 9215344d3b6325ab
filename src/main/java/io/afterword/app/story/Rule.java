package io.afterword.app.story;

import java.util.List;
import java.util.Map;

/// What a name of the [Grammar] can become, each as likely as the others.
///
/// @param about names of what it is told
/// @param once whether each alternative comes once in a story at most
record Rule(String name, List<String> about, List<Alternative> alternatives, boolean once) {
    Rule {
        about = List.copyOf(about);
        alternatives = List.copyOf(alternatives);
        if (alternatives.isEmpty()) {
            throw new IllegalArgumentException("rule %s must have an alternative".formatted(name));
        }
    }

    /// Its alternatives come once if they are words as they stand.
    static Rule of(String name, List<String> about, List<Alternative> alternatives) {
        boolean words =
                alternatives.stream()
                        .flatMap(one -> one.pieces().stream())
                        .allMatch(piece -> piece instanceof Piece.Text);
        return new Rule(name, about, alternatives, words);
    }

    /// @param known of what it tells, by name
    record Alternative(List<Piece> pieces, Map<String, String> known) {
        Alternative {
            pieces = List.copyOf(pieces);
            known = Map.copyOf(known);
        }
    }
}
