package io.afterword.app.story;

import io.afterword.model.select.CounterRandom;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// One story while it is told: what is remembered, and what was told already.
final class Telling {
    private static final String BEGINNING = "story";

    private final Grammar grammar;
    private final long seed;
    private final int number;
    private final Prose prose = new Prose();
    private final Map<String, Told> remembered = new HashMap<>();
    private final Map<String, boolean[]> gone = new HashMap<>(); // by rule and alternative
    private int draws;
    private double nats;
    private @Nullable Probe probe;

    private Telling(Grammar grammar, long seed, int number) {
        this.grammar = grammar;
        this.seed = seed;
        this.number = number;
    }

    /// @throws IllegalArgumentException naming what the grammar does not have
    static Story of(Grammar grammar, long seed, int number) {
        Telling telling = new Telling(grammar, seed, number);
        telling.tell(BEGINNING, Map.of(), telling.prose::append);
        return new Story(
                telling.prose.toString(),
                telling.nats,
                Objects.requireNonNull(telling.probe, "a story must have an answer"));
    }

    /// Something that can be told again, and what is known about it.
    private record Told(String text, Map<String, String> known) {
        String text(String what) {
            String told = what.isEmpty() ? text : known.get(what);
            return Objects.requireNonNull(told, () -> "%s has no %s".formatted(text, what));
        }
    }

    /// Tells an alternative of a rule.
    ///
    /// @return what is known about it
    private Map<String, String> tell(String rule, Map<String, Told> about, Consumer<String> out) {
        Rule.Alternative drawn = draw(grammar.rule(rule));
        drawn.pieces().forEach(piece -> tell(piece, about, out));
        return drawn.known();
    }

    private void tell(Piece piece, Map<String, Told> about, Consumer<String> out) {
        switch (piece) {
            case Piece.Text(String text) -> out.accept(text);
            case Piece.Slot(String name, String known) -> {
                if (about.containsKey(name) || remembered.containsKey(name)) {
                    out.accept(find(name, about).text(known));
                } else {
                    tell(name, Map.of(), out);
                }
            }
            case Piece.Call call -> tell(call.rule(), its(call, about), out);
            case Piece.Remember(String name, String rule) -> {
                StringBuilder text = new StringBuilder();
                Map<String, String> known = tell(rule, about, text::append);
                remembered.put(name, new Told(text.toString(), known));
            }
            case Piece.Answer(String right, String wrong) -> {
                probe =
                        new Probe(
                                prose.toString(),
                                " " + find(right, about).text(),
                                " " + find(wrong, about).text());
                out.accept(find(right, about).text());
            }
        }
    }

    private Map<String, Told> its(Piece.Call call, Map<String, Told> about) {
        Map<String, Told> its = new HashMap<>();
        Rule rule = grammar.rule(call.rule());
        for (int i = 0; i < rule.about().size(); i++) {
            its.put(rule.about().get(i), find(call.about().get(i), about));
        }
        return its;
    }

    private Told find(String name, Map<String, Told> about) {
        Told told = about.getOrDefault(name, remembered.get(name));
        if (told == null) {
            throw new IllegalArgumentException("nothing is remembered as " + name);
        }
        return told;
    }

    private Rule.Alternative draw(Rule rule) {
        int count = rule.alternatives().size();
        if (!rule.once()) {
            return rule.alternatives().get(below(count));
        }
        boolean[] told = gone.computeIfAbsent(rule.name(), name -> new boolean[count]);
        int left = count;
        for (boolean one : told) {
            left -= one ? 1 : 0;
        }
        int skipped = below(left);
        int at = 0;
        while (told[at] || skipped-- > 0) {
            at++;
        }
        told[at] = true;
        return rule.alternatives().get(at);
    }

    private int below(int count) {
        nats += Math.log(count);
        return (int) (CounterRandom.uniform(seed, number, draws++) * count);
    }
}
