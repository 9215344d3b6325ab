package io.afterword.model.engine;

import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;

import java.util.Set;

/// How to select one token.
///
/// @param u in [0, 1): selects by inverting the cumulative distribution over the kept tokens in the
///   order of their ids
/// @param banned tokens that are not to be selected
/// @param prompt the prompt's tokens; looked at by penalties only
/// @param generated the continuation's tokens so far; looked at by penalties only
/// @param form of the model, empty for the model as it is; see [LanguageModel#form]
public record Draw(
        SamplingParams params,
        double u,
        Set<Integer> banned,
        TokenIds prompt,
        TokenIds generated,
        Report report,
        String form) {
    /// For what the model says, of the whole vocabulary.
    public static final Draw TELLING_ALL =
            new Draw(
                    SamplingParams.GREEDY,
                    0,
                    Set.of(),
                    TokenIds.NONE,
                    TokenIds.NONE,
                    new Report(0, true));

    public Draw {
        if (!(u >= 0 && u < 1)) {
            throw new IllegalArgumentException("u must be in [0, 1), was " + u);
        }
        banned = Set.copyOf(banned);
    }

    /// Of the model as it is.
    public Draw(
            SamplingParams params,
            double u,
            Set<Integer> banned,
            TokenIds prompt,
            TokenIds generated,
            Report report) {
        this(params, u, banned, prompt, generated, report, "");
    }

    /// Of a sequence without penalties, bans and reports.
    public Draw(SamplingParams params, double u) {
        this(params, u, Set.of(), TokenIds.NONE, TokenIds.NONE, Report.NONE);
    }

    public boolean hasPenalties() {
        return !params.penalties().equals(Penalties.NONE);
    }
}
