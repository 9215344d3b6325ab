package io.afterword.topology.prompt;

import io.afterword.domain.Finish;
import io.afterword.domain.FinishReason;
import io.afterword.domain.GenerationRequest;
import io.afterword.domain.StreamId;
import io.afterword.model.engine.Emission;
import io.afterword.model.engine.EngineSession;
import io.afterword.model.engine.Prediction;
import io.afterword.model.engine.Prediction.Likely;
import io.afterword.model.engine.ServedModel;
import io.afterword.model.token.TextDelta;
import io.afterword.model.token.TextStream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// One task's streams of a [ScriptedEngine].
final class ScriptedSession implements EngineSession {
    static final double ENTROPY = 2.5;
    private static final Emission.Timings TIMINGS = new Emission.Timings(1, 2, 3);

    private final ServedModel model;
    private final Map<StreamId, Stream> streams = new LinkedHashMap<>();
    private final Queue<Emission> outbox = new ArrayDeque<>();
    private final List<GenerationRequest> requests = new ArrayList<>();

    ScriptedSession(ServedModel model) {
        this.model = model;
    }

    private static final class Stream {
        final GenerationRequest request;
        final TextStream text;
        int next;

        Stream(GenerationRequest request, TextStream text) {
            this.request = request;
            this.text = text;
            this.next = request.generated().size();
        }
    }

    /// The token that a stream has at `index`.
    static int token(StreamId stream, int index) {
        return 10_000 + Math.floorMod(31 * stream.hashCode() + 7919 * index, 30_000);
    }

    @Override
    public void submit(GenerationRequest request) {
        requests.add(request);
        TextStream text = new TextStream(model.tokenizer(), request.stops());
        request.generated().stream().forEach(text::append);
        if (streams.putIfAbsent(request.stream(), new Stream(request, text)) != null) {
            throw new IllegalStateException("already submitted: " + request.stream());
        }
    }

    List<GenerationRequest> requests() {
        return requests;
    }

    boolean step() {
        List<Stream> running = List.copyOf(streams.values());
        running.forEach(this::next);
        return !running.isEmpty();
    }

    private void next(Stream stream) {
        if (stream.request.isPrediction()) {
            end(stream, Finish.of(FinishReason.LENGTH), Optional.of(prediction(stream)));
            return;
        }
        int index = stream.next++;
        int token = token(stream.request.stream(), index);
        TextDelta delta = stream.text.append(token);
        Optional<Finish> finish = stream.text.finish();
        outbox.add(
                new Emission(
                        stream.request.stream(),
                        index,
                        Optional.of(new Emission.Chosen(token, -0.5f)),
                        delta,
                        stream.request.report().top() > 0
                                ? Optional.of(prediction(stream))
                                : Optional.empty(),
                        finish.map(f -> ending(stream, f))));
        if (finish.isPresent()) {
            streams.remove(stream.request.stream());
        }
    }

    private void end(Stream stream, Finish finish, Optional<Prediction> prediction) {
        TextDelta rest = stream.text.release();
        outbox.add(
                new Emission(
                        stream.request.stream(),
                        stream.next,
                        Optional.empty(),
                        rest,
                        prediction,
                        Optional.of(ending(stream, finish))));
        streams.remove(stream.request.stream());
    }

    private static Emission.Ending ending(Stream stream, Finish finish) {
        return new Emission.Ending(finish, stream.text.text(), TIMINGS, 3);
    }

    private Prediction prediction(Stream stream) {
        List<Likely> top =
                IntStream.range(0, stream.request.report().top())
                        .mapToObj(rank -> new Likely(13 + rank, -1f - rank))
                        .toList();
        Optional<ByteBuffer> all =
                stream.request.report().distribution()
                        ? Optional.of(ByteBuffer.allocate(4 * model.network().vocabularySize()))
                        : Optional.empty();
        return new Prediction(top, ENTROPY, all);
    }

    @Override
    public boolean cancel(String requestId) {
        List<Stream> found =
                streams.values().stream()
                        .filter(stream -> stream.request.requestId().equals(requestId))
                        .toList();
        found.forEach(stream -> end(stream, Finish.of(FinishReason.CANCELLED), Optional.empty()));
        return !found.isEmpty();
    }

    @Override
    public int drain(int most, Consumer<Emission> to) {
        int taken = 0;
        while (taken < most && !outbox.isEmpty()) {
            to.accept(outbox.remove());
            taken++;
        }
        return taken;
    }

    @Override
    public int unfinished() {
        return streams.size();
    }

    @Override
    public int slots() {
        return streams.size();
    }

    @Override
    public void close() {
        streams.clear();
        outbox.clear();
    }
}
