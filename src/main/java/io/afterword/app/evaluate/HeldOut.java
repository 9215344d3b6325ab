package io.afterword.app.evaluate;

import io.afterword.app.evaluate.Evaluation.Answers;
import io.afterword.app.story.Probe;
import io.afterword.domain.Perplexity;
import io.afterword.domain.TokenIds;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Documents that no model has learned, and probes of them.
///
/// @param beginnings of documents, to be continued
record HeldOut(List<String> documents, List<Probe> probes, List<String> beginnings) {
    private static final int LONGEST_CONTINUATION = 60;

    HeldOut {
        documents = List.copyOf(documents);
        probes = List.copyOf(probes);
        beginnings = List.copyOf(beginnings);
    }

    /// What a model makes of them.
    ///
    /// @param best of each token the most probable one, which is added here
    Evaluation read(String model, Optional<String> precision, Scorer scorer, List<Integer> best) {
        Perplexity[] places = new Perplexity[Evaluation.PLACES];
        Arrays.fill(places, Perplexity.NONE);
        long bytes = 0;
        int windowed = 0;
        for (String document : documents) {
            TokenIds tokens = scorer.tokenizer().encode(document);
            TokenIds all = scorer.marker().plus(tokens).plus(scorer.marker());
            List<Score> scores = scorer.score(all, scorer.marker().size());
            for (int i = 0; i < scores.size(); i++) {
                int place = Math.min(i / Evaluation.STRIDE, places.length - 1);
                double[] one = {scores.get(i).logprob()};
                places[place] = places[place].plus(Perplexity.of(one));
            }
            scores.forEach(score -> score.best().ifPresent(best::add));
            bytes += document.getBytes(StandardCharsets.UTF_8).length;
            windowed += all.size() - 1 > scorer.contextLength() ? 1 : 0;
        }
        return new Evaluation(
                model,
                precision,
                documents.size(),
                windowed,
                Arrays.stream(places).reduce(Perplexity.NONE, Perplexity::plus),
                List.of(places),
                bytes,
                answers(scorer),
                scorer.ngrams(),
                continuations(scorer),
                OptionalDouble.empty());
    }

    private List<String> continuations(Scorer scorer) {
        return IntStream.range(0, beginnings.size())
                .mapToObj(i -> continuation(beginnings.get(i), i, scorer))
                .toList();
    }

    private static String continuation(String beginning, long seed, Scorer scorer) {
        TokenIds text = scorer.marker().plus(scorer.tokenizer().encode(beginning));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TokenIds written = scorer.continuation(text, LONGEST_CONTINUATION, seed);
        for (int token : written.toArray()) {
            bytes.writeBytes(scorer.tokenizer().bytes(token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
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
}
