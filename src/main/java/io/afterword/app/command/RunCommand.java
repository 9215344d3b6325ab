package io.afterword.app.command;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.exit.UntilInterrupted;
import io.afterword.app.http.Endpoints;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.serve.Service;
import io.afterword.app.settings.Environment;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;
import io.afterword.model.markov.LiveTable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.time.Duration;
import java.util.List;

/// `afterword run`.
@Command(
        name = "run",
        description = {
            "Serve: answer prompts until Ctrl-C or a failure. More instances with the same"
                    + " application.id share the work.",
            "",
            "Example: afterword run --config afterword.properties"
        })
public final class RunCommand implements Runnable {
    private static final Duration TIME_TO_END = Duration.ofSeconds(30);

    @Mixin private SettingsOptions options = new SettingsOptions();

    @Override
    public void run() {
        // Not a static one: the levels are set after the commands are made.
        Logger log = LoggerFactory.getLogger(RunCommand.class);
        Settings settings = options.settings();
        log.atInfo().addKeyValue("settings", settings).log("starting");
        List<String> links = new Environment(System.getenv()).serviceLinks();
        if (!links.isEmpty()) {
            log.atWarn()
                    .addKeyValue("variables", links)
                    .log(
                            "Kubernetes service links are no settings: set enableServiceLinks to false");
        }
        LiveTable table = new LiveTable(settings.ngrams().shape());
        try (UntilInterrupted until = UntilInterrupted.within(TIME_TO_END);
                Endpoints endpoints = Endpoints.open(settings, table)) {
            Service.check(settings); // before the models take their time to load
            serve(settings, table, endpoints, until, log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted", e);
        }
    }

    private static void serve(
            Settings settings,
            LiveTable table,
            Endpoints endpoints,
            UntilInterrupted until,
            Logger log)
            throws InterruptedException {
        try (ServedModels models = ModelLoader.load(settings, table);
                Service service =
                        Service.start(
                                settings,
                                models,
                                table,
                                endpoints.observer(),
                                endpoints.address())) {
            endpoints.serve(service, models);
            until.wake(service::stop);
            service.awaitEnd();
            log.atInfo()
                    .addKeyValue("interrupted", until.isInterrupted())
                    .addKeyValue("tokens", service.engines().tokens())
                    .log("stopping");
        }
    }
}
