package io.afterword.app.hub;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.app.text.Megabytes;
import io.afterword.model.gpt2.CheckpointWeights;
import io.afterword.model.gpt2.InvalidCheckpointException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings a checkpoint into the hub's cache. The config comes first, so that a network of another
/// kind is refused before its weights are loaded; the reference last, so that a name never stands
/// for half a model.
public final class Pull {
    private final HubEnvironment environment;
    private final HubCache cache;
    private final Disk disk;
    private final Patience patience;
    private final PullProgress progress;

    public Pull(HubEnvironment environment, PullProgress progress) {
        this(environment, new Disk.Real(), Patience.USUAL, progress);
    }

    Pull(HubEnvironment environment, Disk disk, Patience patience, PullProgress progress) {
        this.environment = environment;
        this.cache = new HubCache(environment.cache());
        this.disk = disk;
        this.patience = patience;
        this.progress = progress;
    }

    /// Loads what is not yet here.
    ///
    /// @param name `owner/name`, or a short name
    /// @param revision a branch, a tag or a commit; empty for the standard one
    /// @return the directory of the checkpoint
    /// @throws CommandException saying what is wrong; `USAGE` for a name or revision that cannot be
    public Path run(String name, Optional<String> revision) {
        Repository repository = repository(name, revision);
        if (environment.offline()) {
            throw Refusal.failed("HF_HUB_OFFLINE is set: nothing may be loaded");
        }
        try (HubClient client = new HubClient(environment, patience)) {
            return new Run(client, repository).load();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.STATE_DIRECTORY,
                    "the cache %s cannot be used: %s".formatted(cache.root(), e),
                    e);
        }
    }

    private static Repository repository(String name, Optional<String> revision) {
        ModelName model =
                ModelName.of(name)
                        .orElseThrow(() ->
                                new CommandException(
                                        ExitCode.USAGE,
                                        "a model's name must be %s, was '%s'"
                                                .formatted(ModelName.RULE, name)));
        try {
            return new Repository(model, revision.orElse(Repository.STANDARD_REVISION));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /// One call.
    private final class Run {
        private final HubClient client;
        private final Repository repository;
        private final Announcements announcements;

        Run(HubClient client, Repository repository) {
            this.client = client;
            this.repository = repository;
            this.announcements = new Announcements(client, repository, new Retries(patience));
        }

        Path load() throws IOException {
            Files.createDirectories(cache.folder(repository.model()).resolve("blobs"));
            RemoteFile config = announcements.require(CheckpointNames.CONFIG);
            Path snapshot = cache.snapshot(repository.model(), config.commit());
            load(config);
            requireReadable(snapshot);
            List<RemoteFile> files = new ArrayList<>(weights(snapshot));
            for (String optional : CheckpointNames.OPTIONAL) {
                announcements.find(optional).ifPresent(files::add);
            }
            requireSpace(files);
            for (RemoteFile file : files) {
                load(file);
            }
            cache.refer(repository, config.commit());
            return snapshot;
        }

        private void requireReadable(Path snapshot) {
            try {
                CheckpointWeights.configOf(snapshot);
            } catch (InvalidCheckpointException e) {
                throw new CommandException(
                        ExitCode.MODEL,
                        "%s is no model for Afterword: %s".formatted(repository, e.getMessage()),
                        e);
            }
        }

        /// One file, or an index, which is loaded, and those that it lists.
        private List<RemoteFile> weights(Path snapshot) throws IOException {
            Optional<RemoteFile> single = announcements.find(CheckpointNames.WEIGHTS);
            if (single.isPresent()) {
                return List.of(single.get());
            }
            RemoteFile index =
                    announcements
                            .find(CheckpointNames.SHARDS)
                            .orElseThrow(() ->
                                    Refusal.failed(
                                            "%s has neither %s nor %s: weights in other formats are never read"
                                                    .formatted(
                                                            repository,
                                                            CheckpointNames.WEIGHTS,
                                                            CheckpointNames.SHARDS)));
            load(index);
            return ShardIndex.files(snapshot.resolve(CheckpointNames.SHARDS)).stream()
                    .map(announcements::require)
                    .toList();
        }

        private void requireSpace(List<RemoteFile> files) throws IOException {
            long needed = files.stream().mapToLong(this::missing).sum();
            long usable = disk.usable(cache.root());
            if (needed > usable) {
                throw new CommandException(
                        ExitCode.STATE_DIRECTORY,
                        "%s needs %s more, %s has %s"
                                .formatted(
                                        repository,
                                        Megabytes.of(needed),
                                        cache.root(),
                                        Megabytes.of(usable)));
            }
        }

        private long missing(RemoteFile file) {
            return isHere(file) ? 0 : Math.max(0, file.size() - partial(file).size());
        }

        private boolean isHere(RemoteFile file) {
            Path blob = cache.blob(repository.model(), file.digest());
            try {
                return Files.isRegularFile(blob) && Files.size(blob) == file.size();
            } catch (IOException e) {
                return false;
            }
        }

        private PartialFile partial(RemoteFile file) {
            return new PartialFile(cache.incomplete(repository.model(), file.digest()), disk);
        }

        private void load(RemoteFile file) throws IOException {
            if (isHere(file)) {
                progress.say(file.name() + " is here");
            } else {
                try (CacheLock _ = cache.lock(repository.model(), file)) {
                    new Download(client, repository, file, partial(file), patience, progress)
                            .run(cache.blob(repository.model(), file.digest()));
                }
            }
            cache.link(repository.model(), file);
        }
    }
}
