package io.afterword.app.http.query;

import io.afterword.app.ngrams.view.ContextRowView;
import io.afterword.app.ngrams.view.Names;
import io.afterword.app.serve.PromptStores;
import io.afterword.app.serve.PromptStores.Place;
import io.afterword.app.settings.Setting;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;
import io.afterword.model.markov.MarkovModel;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Answers what is asked of the stores: of a generation by the instance that works on it, which
/// this one finds, and of the n-gram table by any one, as each has a copy. Reads, and holds up
/// neither engine nor stream threads. Thread-safe.
public final class Queries implements HttpService, AutoCloseable {
    private static final int MOST_SUCCESSORS = 20;

    private final Optional<LiveTable> table;
    private final Peers peers = new Peers();
    private volatile @Nullable Serving serving;

    private record Serving(PromptStores stores, ServedModels models) {}

    /// @param table that prompts are answered from; none where no n-grams are learned
    public Queries(Optional<LiveTable> table) {
        this.table = table;
    }

    /// The service has begun, and the copy of the n-gram table is there.
    public void serve(PromptStores stores, ServedModels models) {
        serving = new Serving(stores, models);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/generations", (from, to) -> answer(from, to, this::generation))
                .get("/ngrams", (from, to) -> answer(from, to, this::ngrams));
    }

    /// What answers a question.
    private interface Answering {
        Reply reply(ServerRequest from, Serving now) throws BadQuestionException;
    }

    private void answer(ServerRequest from, ServerResponse to, Answering answering) {
        Reply reply = reply(from, answering);
        to.status(reply.status())
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(reply.json());
    }

    private Reply reply(ServerRequest from, Answering answering) {
        Serving now = serving;
        if (now == null) {
            return Reply.unavailable("the models are being loaded");
        }
        try {
            return answering.reply(from, now);
        } catch (BadQuestionException e) {
            return Reply.badRequest(e.why());
        } catch (InvalidStateStoreException e) {
            return Reply.unavailable("the store is not ready here: " + e.getMessage());
        }
    }

    private Reply generation(ServerRequest from, Serving now) throws BadQuestionException {
        Question question = new Question(from.query());
        byte[] key = question.bytes("key");
        String requestId = question.text("request_id");
        return switch (now.stores().placeOf(key)) {
            case Place.Here here ->
                    now.stores()
                            .find(here.partition(), key, requestId)
                            .map(found -> Reply.ok(GenerationJson.of(found, now.models())))
                            .orElseGet(() ->
                                    Reply.notFound(
                                            "no generation of that key and request_id is under way:"
                                                    + " it has ended, or was not asked for"));
            case Place.There _ when isPassedOn(from) ->
                    Reply.unavailable("its partition is moving to another instance");
            case Place.There there ->
                    peers.ask(there.address(), "/generations?" + from.query().rawValue());
            case Place.Nowhere _ ->
                    Reply.unavailable(
                            "no instance that answers HTTP has its partition now: the group"
                                    + " rebalances, or its instance has no "
                                    + Setting.HTTP_PORT.key());
        };
    }

    private static boolean isPassedOn(ServerRequest from) {
        return from.headers().contains(HeaderNames.create(Peers.PASSED_ON));
    }

    private Reply ngrams(ServerRequest from, Serving now) throws BadQuestionException {
        Question question = new Question(from.query());
        String context = question.text("context");
        int most = question.count("top", MOST_SUCCESSORS);
        if (table.isEmpty()) {
            return Reply.notFound(
                    "this instance has no n-gram table: %s is off".formatted(Setting.NGRAMS.key()));
        }
        Names names = new Names(now.models().find(MarkovModel.NAME).orElseThrow().tokenizer());
        ContextRowView row = ContextRowView.of(table.get().current(), names.tokens(context));
        return Reply.ok(row.json(most, names));
    }

    @Override
    public void close() {
        peers.close();
    }
}
