package io.afterword.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.domain.Finish;
import io.afterword.domain.StreamId;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Emission.Ending;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What a task took out of its outbox, by stream, across the task's sessions. Refuses a gap, a
/// second of anything, and an emission after the ending.
public final class Received implements Consumer<Emission> {
    private final Map<StreamId, List<Emission>> streams = new LinkedHashMap<>();

    @Override
    public void accept(Emission emission) {
        List<Emission> stream = stream(emission.stream());
        assertThat(hasEnded(emission.stream())).as("ended before").isFalse();
        assertThat(emission.index()).as("the next index").isEqualTo(stream.size());
        stream.add(emission);
    }

    public List<Emission> stream(StreamId id) {
        return streams.computeIfAbsent(id, any -> new ArrayList<>());
    }

    /// The first choice of a request, as of all methods that take its id.
    public List<Emission> stream(String requestId) {
        return stream(new StreamId(requestId, 0));
    }

    boolean hasEnded(StreamId id) {
        List<Emission> stream = stream(id);
        return !stream.isEmpty() && stream.getLast().ending().isPresent();
    }

    boolean hasEnded(String requestId) {
        return hasEnded(new StreamId(requestId, 0));
    }

    public TokenIds tokens(String requestId) {
        return tokens(new StreamId(requestId, 0));
    }

    public TokenIds tokens(StreamId id) {
        return TokenIds.of(
                stream(id).stream()
                        .flatMap(emission -> emission.token().stream())
                        .mapToInt(Emission.Chosen::tokenId)
                        .toArray());
    }

    /// The deltas' texts, one after the other.
    public String text(StreamId id) {
        StringBuilder text = new StringBuilder();
        stream(id).forEach(emission -> text.append(emission.delta().text()));
        return text.toString();
    }

    public String text(String requestId) {
        return text(new StreamId(requestId, 0));
    }

    public Ending ending(StreamId id) {
        return stream(id).getLast().ending().orElseThrow();
    }

    public Ending ending(String requestId) {
        return ending(new StreamId(requestId, 0));
    }

    public Finish finish(StreamId id) {
        return ending(id).finish();
    }

    public Finish finish(String requestId) {
        return finish(new StreamId(requestId, 0));
    }
}
