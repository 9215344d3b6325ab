package io.afterword.app.story;

import io.afterword.model.select.CounterRandom;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One story while it is told: what is remembered, and what was told already.
final class Telling {
    private static final String BEGINNING = "story";

    private final Grammar grammar;
    private final long seed;
    private final int number;
    private final Prose prose = new Prose();
    private final Map<String, Told> remembered = new HashMap<>();
    private final Map<Rule, boolean[]> gone = new HashMap<>();
    private int draws;
    private double nats;
    private @Nullable Probe probe;

    private Telling(Grammar grammar, long seed, int number) {
        this.grammar = grammar;
        this.seed = seed;
        this.number = number;
    }

    static Story of(Grammar grammar, long seed, int number) {
        Telling telling = new Telling(grammar, seed, number);
        telling.tell(grammar.rule(BEGINNING), Map.of(), telling.prose::append);
        return new Story(
                telling.prose.toString(), telling.nats, Optional.ofNullable(telling.probe));
    }

    /// Something that can be told again, and what is known about it.
    private record Told(String text, Map<String, String> known) {}

    private Map<String, String> tell(Rule rule, Map<String, Told> about, Consumer<String> out) {
        Rule.Alternative drawn = draw(rule);
        drawn.pieces().forEach(piece -> tell(piece, about, out));
        return drawn.known();
    }

    private void tell(Piece piece, Map<String, Told> about, Consumer<String> out) {
        switch (piece) {
            case Piece.Text(String text) -> out.accept(text);
            case Piece.Slot(String name, String known) -> {
                Told told = about.getOrDefault(name, remembered.get(name));
                if (told == null) {
                    tell(grammar.rule(name), Map.of(), out);
                } else {
                    out.accept(known.isEmpty() ? told.text() : told.known().get(known));
                }
            }
            case Piece.Call call -> {
                Rule rule = grammar.rule(call.rule());
                Map<String, Told> its = new HashMap<>();
                for (int i = 0; i < rule.about().size(); i++) {
                    its.put(rule.about().get(i), find(call.about().get(i), about));
                }
                tell(rule, its, out);
            }
            case Piece.Remember(String name, String rule) -> {
                StringBuilder text = new StringBuilder();
                Map<String, String> known = tell(grammar.rule(rule), about, text::append);
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

    private Told find(String name, Map<String, Told> about) {
        Told told = about.getOrDefault(name, remembered.get(name));
        if (told == null) {
            throw new IllegalArgumentException("nothing remembered: " + name);
        }
        return told;
    }

    private Rule.Alternative draw(Rule rule) {
        int count = rule.alternatives().size();
        if (!rule.once()) {
            return rule.alternatives().get(below(count));
        }
        boolean[] told = gone.computeIfAbsent(rule, it -> new boolean[count]);
        int left = 0;
        for (boolean one : told) {
            left += one ? 0 : 1;
        }
        int skip = below(left);
        int at = 0;
        while (told[at] || skip-- > 0) {
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
