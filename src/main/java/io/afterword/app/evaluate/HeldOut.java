package io.afterword.app.evaluate;

import io.afterword.app.evaluate.Evaluation.Answers;
import io.afterword.app.story.Probe;
import io.afterword.domain.Perplexity;
import io.afterword.domain.TokenIds;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Documents that no model has learned, and probes of them.
record HeldOut(List<String> documents, List<Probe> probes) {
    HeldOut {
        documents = List.copyOf(documents);
        probes = List.copyOf(probes);
    }

    /// What a model makes of them.
    ///
    /// @param best of each token the most probable one, which is added here
    Evaluation read(String model, Optional<String> precision, Scorer scorer, List<Integer> best) {
        Perplexity perplexity = Perplexity.NONE;
        long bytes = 0;
        int windowed = 0;
        for (String document : documents) {
            TokenIds tokens = scorer.tokenizer().encode(document);
            TokenIds all = scorer.marker().plus(tokens).plus(scorer.marker());
            List<Score> scores = scorer.score(all, scorer.marker().size());
            perplexity = perplexity.plus(Perplexity.of(logprobs(scores)));
            scores.forEach(score -> score.best().ifPresent(best::add));
            bytes += document.getBytes(StandardCharsets.UTF_8).length;
            windowed += all.size() - 1 > scorer.contextLength() ? 1 : 0;
        }
        return new Evaluation(
                model,
                precision,
                documents.size(),
                windowed,
                perplexity,
                bytes,
                answers(scorer),
                OptionalDouble.empty());
    }

    private Optional<Answers> answers(Scorer scorer) {
        if (probes.isEmpty()) {
            return Optional.empty();
        }
        int right = 0;
        for (Probe probe : probes) {
            double chosen = logprob(probe.text(), probe.right(), scorer);
            right += chosen > logprob(probe.text(), probe.wrong(), scorer) ? 1 : 0;
        }
        return Optional.of(new Answers(probes.size(), right));
    }

    private static double logprob(String text, String next, Scorer scorer) {
        TokenIds before = scorer.marker().plus(scorer.tokenizer().encode(text));
        TokenIds all = before.plus(scorer.tokenizer().encode(next));
        return scorer.score(all, before.size()).stream().mapToDouble(Score::logprob).sum();
    }

    private static double[] logprobs(List<Score> scores) {
        return scores.stream().mapToDouble(Score::logprob).toArray();
    }
}
