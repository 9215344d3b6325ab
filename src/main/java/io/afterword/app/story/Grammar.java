package io.afterword.app.story;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The rules that stories are told by; how they are written is told in `stories.txt`.
final class Grammar {
    private static final String FILE = "stories.txt";
    private static final Pattern PART = Pattern.compile("\\{([^{}]+)}|[^{}]+");

    private final Map<String, Rule> rules = new HashMap<>();

    private Grammar() {}

    /// That of the stories.
    static Grammar ofStories() {
        try (InputStream in = Grammar.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not on the class path");
            }
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws IllegalArgumentException naming a rule that is there twice, or has no alternative
    static Grammar of(String text) {
        Grammar grammar = new Grammar();
        List<String> block = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ")) {
                grammar.add(block);
                block.clear();
            }
            block.add(line);
        }
        grammar.add(block);
        return grammar;
    }

    /// @throws IllegalArgumentException if there is none
    Rule rule(String name) {
        Rule rule = rules.get(name);
        if (rule == null) {
            throw new IllegalArgumentException("no rule and nothing remembered: " + name);
        }
        return rule;
    }

    private void add(List<String> block) {
        if (block.isEmpty()) {
            return;
        }
        int list = block.getFirst().indexOf(" = ");
        Rule rule =
                list < 0
                        ? sentences(block)
                        : words(block.getFirst().substring(0, list), list + 3, block);
        if (rules.put(rule.name(), rule) != null) {
            throw new IllegalArgumentException("rule %s must be there once".formatted(rule.name()));
        }
    }

    private static Rule words(String name, int begin, List<String> block) {
        String all = String.join(" ", block).substring(begin);
        return Rule.of(
                name,
                List.of(),
                Arrays.stream(all.split(",")).map(word -> alternative(word.strip())).toList());
    }

    private static Rule sentences(List<String> block) {
        List<String> alternatives = new ArrayList<>();
        for (String line : block.subList(1, block.size())) {
            if (line.startsWith("    ")) {
                alternatives.add(alternatives.removeLast() + " " + line.strip());
            } else {
                alternatives.add(line.strip());
            }
        }
        List<String> head = List.of(block.getFirst().split(" "));
        return Rule.of(
                head.getFirst(),
                head.subList(1, head.size()),
                alternatives.stream().map(Grammar::alternative).toList());
    }

    private static Rule.Alternative alternative(String text) {
        List<String> parts = List.of(text.split(" \\| "));
        Map<String, String> known = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int at = part.indexOf('=');
            known.put(part.substring(0, at), part.substring(at + 1));
        }
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PART.matcher(parts.getFirst());
        while (matcher.find()) {
            String inside = matcher.group(1);
            pieces.add(inside == null ? new Piece.Text(matcher.group()) : Piece.of(inside));
        }
        return new Rule.Alternative(pieces, known);
    }
}
