package io.afterword.app.demo;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.serve.ModelLoader;
import io.afterword.app.settings.Settings;
import io.afterword.model.engine.ServedModels;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Loads a model while the caller does something else. Owns the model: its memory goes with
/// `close`.
final class Loading implements AutoCloseable {
    private final CompletableFuture<ServedModels> model;

    private Loading(CompletableFuture<ServedModels> model) {
        this.model = model;
    }

    static Loading start(Settings settings) {
        CompletableFuture<ServedModels> model = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("afterword-loading")
                .start(() -> model.completeAsync(() -> ModelLoader.load(settings), Runnable::run));
        return new Loading(model);
    }

    /// The model, once it is loaded.
    ///
    /// @throws CommandException if it cannot be
    ServedModels await() {
        try {
            return model.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CommandException known
                    ? known
                    : new CommandException(
                            ExitCode.MODEL, "model cannot be loaded: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        if (!model.isCompletedExceptionally()) {
            model.join().close();
        }
    }
}
