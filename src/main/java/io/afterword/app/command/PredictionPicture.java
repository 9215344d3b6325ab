package io.afterword.app.command;

import io.afterword.app.text.Bar;
import io.afterword.app.text.Colours;
import io.afterword.app.text.Columns;
import io.afterword.app.text.OneLine;
import io.afterword.domain.Evidence;
import io.afterword.model.select.Distribution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A prediction as people read it: what the model saw, how certain it is, and a bar for each of the
/// most probable tokens; a second one where temperature and filters change it. All bars have one
/// scale, on which the longest one shown fills its column.
final class PredictionPicture {
    private static final int MOST_TOKENS = 64; // of the text
    private static final int WIDEST_TOKEN = 24;
    private static final int SHORTEST_BAR = 8;
    private static final int LABEL = 10;
    private static final int PERCENT = 9;
    private static final String GAP = "  ";

    private final PredictionRows all;
    private final List<PredictionRows.Row> rows;
    private final Map<String, Number> selection;
    private final Colours colours;
    private final int width;
    private final int idWidth;
    private final int nameWidth;
    private final int barWidth;
    private final double longest;

    /// @param selection the parameters that were given, by their names
    /// @param width columns of a line
    PredictionPicture(
            PredictionRows all, Map<String, Number> selection, int width, Colours colours) {
        this.all = all;
        this.rows = all.rows();
        this.selection = selection;
        this.colours = colours;
        this.width = width;
        idWidth = Integer.toString(all.before().size() - 1).length();
        nameWidth =
                Math.max(
                        Columns.of(others()) - idWidth - GAP.length(),
                        rows.stream().mapToInt(row -> Columns.of(name(row))).max().orElse(0));
        int numbers = all.after().isPresent() ? 2 : 1;
        int evidenceWidth =
                rows.stream()
                        .flatMap(row -> row.evidence().stream())
                        .mapToInt(some -> Columns.of(evidence(some)))
                        .max()
                        .orElse(0);
        int taken =
                idWidth
                        + GAP.length()
                        + nameWidth
                        + numbers * (PERCENT + 2 * GAP.length())
                        + (evidenceWidth == 0 ? 0 : GAP.length() + evidenceWidth);
        barWidth = Math.max(SHORTEST_BAR, (width - taken) / numbers);
        longest = rows.stream().mapToDouble(PredictionPicture::longest).max().orElse(0);
    }

    private static double longest(PredictionRows.Row row) {
        return Math.max(row.probability(), row.after().orElse(0f));
    }

    /// Lines without their ends.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("model", OneLine.of(all.predicted().model())));
        all.predicted().text().ifPresent(tokens -> lines.addAll(text(tokens)));
        lines.add(line("position", Integer.toString(all.predicted().position())));
        lines.add(line("entropy", uncertainty(all.before())));
        if (isSpreadEvenly()) {
            lines.add(line("counts", "none for any token after this text: an even spread"));
        }
        all.after()
                .ifPresent(after -> {
                    lines.add(line("after", parameters()));
                    lines.add(line("", kept(after)));
                });
        lines.add("");
        rows.forEach(row -> lines.add(line(row)));
        if (all.rest().tokens() > 0) {
            lines.add(line(all.rest()));
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    private String line(String label, String value) {
        return colours.faint(Columns.atLeast(LABEL, label)) + value;
    }

    /// The last tokens of the text, on as many lines as they take.
    private List<String> text(List<ShownToken> tokens) {
        List<String> lines = new ArrayList<>();
        int hidden = Math.max(0, tokens.size() - MOST_TOKENS);
        StringBuilder line = new StringBuilder(hidden == 0 ? "" : hidden + " tokens, then");
        for (ShownToken token : tokens.subList(hidden, tokens.size())) {
            String next = token.id() + " " + name(token);
            if (LABEL + Columns.of(line.toString()) + GAP.length() + Columns.of(next) > width
                    && !line.isEmpty()) {
                lines.add(line(lines.isEmpty() ? "text" : "", line.toString()));
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : GAP).append(next);
        }
        lines.add(line(lines.isEmpty() ? "text" : "", line.toString()));
        return lines;
    }

    /// Its text; for a part of a character its bytes; nothing where neither is known.
    private static String name(ShownToken token) {
        String part = token.bytes().isEmpty() ? "" : "<" + token.hex() + ">";
        return Columns.atMost(WIDEST_TOKEN, token.text().isEmpty() ? part : token.quoted());
    }

    private static String name(PredictionRows.Row row) {
        return name(row.token());
    }

    /// The entropy, and how many equally probable tokens would have it.
    private static String uncertainty(Distribution distribution) {
        double choices = Math.exp(distribution.entropy());
        return String.format(
                Locale.ROOT,
                choices < 100
                        ? "%.3f nats: %.1f effective choices"
                        : "%.3f nats: %,.0f effective choices",
                distribution.entropy(),
                choices);
    }

    /// Whether the model counts, and has counted nothing that helps here.
    private boolean isSpreadEvenly() {
        Collection<Evidence> told = all.predicted().evidence().values();
        return !told.isEmpty() && told.stream().allMatch(evidence -> evidence.order() == 0);
    }

    private String parameters() {
        return selection.entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String kept(Distribution after) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d tokens kept; %s",
                after.kept(),
                after.size(),
                uncertainty(after));
    }

    private String line(PredictionRows.Row row) {
        String id = "%%%dd".formatted(idWidth).formatted(row.token().id());
        return colours.faint(id)
                + GAP
                + Columns.atLeast(nameWidth, name(row))
                + bar(row.probability(), colours::cyan)
                + row.after().map(this::barAfter).orElse("")
                + row.evidence().map(some -> GAP + colours.faint(evidence(some))).orElse("");
    }

    /// Which n-gram speaks for the token, and how often it was seen after how many of its context.
    private static String evidence(Evidence evidence) {
        return evidence.order() == 0
                ? "not seen"
                : String.format(
                        Locale.ROOT,
                        "order %d: %,d of %,d",
                        evidence.order(),
                        evidence.count(),
                        evidence.contextCount());
    }

    private String barAfter(float probability) {
        return probability == 0
                ? GAP + colours.faint(cut()) + GAP + " ".repeat(barWidth)
                : bar(probability, colours::green);
    }

    private static String cut() {
        return " ".repeat(PERCENT - "cut".length()) + "cut";
    }

    private String bar(double probability, UnaryOperator<String> colour) {
        String bar = Bar.of(longest == 0 ? 0 : probability / longest, barWidth);
        return GAP
                + percent(probability)
                + GAP
                + colour.apply(bar)
                + " ".repeat(barWidth - bar.length());
    }

    private static String percent(double probability) {
        return probability > 0 && probability < 0.000005
                ? " <0.001 %"
                : String.format(Locale.ROOT, "%7.3f %%", 100 * probability);
    }

    private String others() {
        return String.format(Locale.ROOT, "%,d others", all.rest().tokens());
    }

    private String line(PredictionRows.Rest rest) {
        String line =
                Columns.atLeast(idWidth + GAP.length() + nameWidth, others())
                        + GAP
                        + percent(rest.probability());
        return line + rest.drawn().map(drawn -> gapOfABar() + drawn(drawn)).orElse("");
    }

    private String gapOfABar() {
        return GAP + " ".repeat(barWidth) + GAP;
    }

    private String drawn(PredictionRows.Drawn drawn) {
        return drawn.kept() == 0
                ? colours.faint(cut())
                : percent(drawn.probability())
                        + GAP
                        + String.format(Locale.ROOT, "%,d kept", drawn.kept());
    }
}
