package io.afterword.app.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/// Under which learning was measured.
///
/// @param tokens to be learned
/// @param order of the table
/// @param load the machine's load average of a minute when the run began; negative where it is
///   unknown
record LearnConditions(
        BenchCorpus corpus,
        long tokens,
        int order,
        int partitions,
        int threads,
        int cores,
        double load)
        implements Conditions {
    @Override
    public String brief() {
        return "%,d tokens, %s, order %d".formatted(tokens, corpus, order);
    }

    @Override
    public Map<String, Object> asMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("corpus", corpus.name());
        all.put("tokens", tokens);
        all.put("order", order);
        all.put("partitions", partitions);
        all.put("threads", threads);
        all.put("cores", cores);
        all.put("load", Math.round(load * 10) / 10.0);
        return all;
    }
}
