package io.afterword.app.bench;

import io.afterword.app.story.Stories;

import java.util.Iterator;
import java.util.stream.IntStream;

/// What a learner may be measured with, by the names that users type.
enum BenchCorpus {
    sampled,
    stories;

    private static final long SEED = 1;

    /// Documents without end, the same ones each time.
    Iterator<String> documents() {
        return switch (this) {
            case sampled -> new SampledText(SEED);
            case stories ->
                    IntStream.range(0, Integer.MAX_VALUE)
                            .mapToObj(new Stories(SEED)::text)
                            .iterator();
        };
    }
}
