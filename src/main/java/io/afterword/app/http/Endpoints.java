package io.afterword.app.http;

import io.afterword.app.exit.CommandException;
import io.afterword.app.http.query.Queries;
import io.afterword.app.metrics.Metrics;
import io.afterword.app.serve.Observer;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;

import java.util.Optional;

/// The HTTP side of an instance, where its settings ask for one: there before the models are
/// loaded, so that its health can be asked for meanwhile. Without it nothing is measured.
public final class Endpoints implements AutoCloseable {
    private final Optional<Open> open;

    private record Open(
            Instance instance,
            Metrics metrics,
            Queries queries,
            HttpServer server,
            String address) {}

    private Endpoints(Optional<Open> open) {
        this.open = open;
    }

    /// Listens, if it is to.
    ///
    /// @param table that prompts will be answered from
    /// @throws CommandException `PORT_TAKEN`, or `SETTINGS` if this machine has no such host
    public static Endpoints open(Settings settings, LiveTable table) {
        if (settings.httpPort().isEmpty()) {
            return new Endpoints(Optional.empty());
        }
        Instance instance = new Instance(settings);
        Metrics metrics = new Metrics(settings, table);
        Queries queries = new Queries(Optional.of(table).filter(_ -> settings.ngrams().enabled()));
        try {
            HttpServer server =
                    HttpServer.start(
                            settings.httpHost(),
                            settings.httpPort().getAsInt(),
                            instance,
                            metrics,
                            queries);
            String address = Address.of(settings.httpHost(), server.port());
            return new Endpoints(
                    Optional.of(new Open(instance, metrics, queries, server, address)));
        } catch (CommandException e) {
            queries.close();
            metrics.close();
            throw e;
        }
    }

    /// Who is to look at the service that is made.
    public Observer observer() {
        return open.<Observer>map(Open::metrics).orElse(Observer.NONE);
    }

    /// The service has begun.
    public void serve(Service service, ServedModels models) {
        open.ifPresent(it -> {
            it.instance().serves(service, models);
            it.queries().serve(service.stores(), models);
        });
    }

    /// Where other instances reach this one, unless they are told otherwise; empty if it does not
    /// listen.
    public Optional<String> address() {
        return open.map(Open::address);
    }

    /// Where it listens; empty if it does not.
    public Optional<Integer> port() {
        return open.map(it -> it.server().port());
    }

    @Override
    public void close() {
        open.ifPresent(it -> {
            it.server().close();
            it.queries().close();
            it.metrics().close();
        });
    }
}
