package io.afterword.app.command;

import io.afterword.app.text.Bar;
import io.afterword.app.text.Columns;
import io.afterword.app.text.OneLine;
import io.afterword.event.Prediction;
import io.afterword.event.TopLogprob;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Predictions as text: a line for each, with a bar for each of its tokens below. The longest bar
/// is the most probable token's.
final class PredictionText implements View<Prediction> {
    private static final int BAR_COLUMNS = 24;
    private static final int TOKEN_COLUMNS = 24;

    @Override
    public List<String> lines(List<Prediction> predictions) {
        List<String> lines = new ArrayList<>();
        for (Prediction prediction : predictions) {
            lines.add(heading(prediction));
            double longest =
                    prediction.getTop().isEmpty() ? 0 : probability(prediction.getTop().getFirst());
            prediction.getTop().forEach(token -> lines.add(line(token, longest)));
        }
        return lines;
    }

    private static String heading(Prediction prediction) {
        return String.format(
                Locale.ROOT,
                "%s | after %d tokens | entropy %.3f nats | %s%s",
                OneLine.of(prediction.getRequestId()),
                prediction.getPosition(),
                prediction.getEntropy(),
                OneLine.of(prediction.getModel()),
                prediction.getDistribution() == null ? "" : " | with the whole distribution");
    }

    private static String line(TopLogprob token, double longest) {
        double probability = probability(token);
        double share = longest == 0 ? 0 : Math.min(1, probability / longest);
        String text = Columns.atMost(TOKEN_COLUMNS, "\"" + OneLine.of(token.getText()) + "\"");
        return String.format(
                Locale.ROOT,
                "  %7.3f %%  %s%s  %d %s",
                100 * probability,
                Bar.of(share, BAR_COLUMNS),
                " ".repeat(BAR_COLUMNS - Bar.of(share, BAR_COLUMNS).length()),
                token.getTokenId(),
                text);
    }

    private static double probability(TopLogprob token) {
        return Math.exp(token.getLogprob());
    }
}
