package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.Finish;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Emission.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What a task took out of its outbox, by stream, across the task's sessions. Refuses a gap, a second
/// of anything, and an emission after the ending.
final class Received implements Consumer<Emission> {
    private final Map<String, List<Emission>> streams = new LinkedHashMap<>();

    @Override
    public void accept(Emission emission) {
        List<Emission> stream = stream(emission.requestId());
        assertThat(hasEnded(emission.requestId())).as("ended before").isFalse();
        assertThat(emission.index()).as("the next index").isEqualTo(stream.size());
        stream.add(emission);
    }

    List<Emission> stream(String requestId) {
        return streams.computeIfAbsent(requestId, id -> new ArrayList<>());
    }

    boolean hasEnded(String requestId) {
        List<Emission> stream = stream(requestId);
        return !stream.isEmpty() && stream.getLast().ending().isPresent();
    }

    TokenIds tokens(String requestId) {
        return TokenIds.of(
                stream(requestId).stream()
                        .flatMap(emission -> emission.token().stream())
                        .mapToInt(Emission.Chosen::tokenId)
                        .toArray());
    }

    /// The deltas' texts, one after the other.
    String text(String requestId) {
        StringBuilder text = new StringBuilder();
        stream(requestId).forEach(emission -> text.append(emission.delta().text()));
        return text.toString();
    }

    Ending ending(String requestId) {
        return stream(requestId).getLast().ending().orElseThrow();
    }

    Finish finish(String requestId) {
        return ending(requestId).finish();
    }
}
