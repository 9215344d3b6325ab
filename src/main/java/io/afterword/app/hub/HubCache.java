package io.afterword.app.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The directory in which the hub's libraries keep what they have loaded:
///
/// ```
/// models--OWNER--NAME/refs/REVISION              the commit it stood for, when it was loaded
///                     snapshots/COMMIT/FILE      a link to the file's blob
///                     blobs/DIGEST               the file, once for all commits that have it
///                     blobs/DIGEST.incomplete    the beginning of a file
/// ```
record HubCache(Path root) {
    private static final String LINK_TO_BLOBS = "../../blobs";

    Path folder(ModelName model) {
        return root.resolve(model.folders().getFirst());
    }

    Path blob(ModelName model, FileDigest digest) {
        return folder(model).resolve("blobs").resolve(digest.hex());
    }

    Path incomplete(ModelName model, FileDigest digest) {
        return folder(model).resolve("blobs").resolve(digest.hex() + ".incomplete");
    }

    Path snapshot(ModelName model, String commit) {
        return folder(model).resolve("snapshots").resolve(commit);
    }

    /// Keeps others from loading a file, until it is closed.
    CacheLock lock(ModelName model, RemoteFile file) throws IOException {
        return CacheLock.take(
                root.resolve(".locks")
                        .resolve(model.folders().getFirst())
                        .resolve(file.digest().hex() + ".lock"),
                file.name());
    }

    /// Shows a blob under the name that it has in a snapshot.
    void link(ModelName model, RemoteFile file) throws IOException {
        Path snapshot = snapshot(model, file.commit());
        Files.createDirectories(snapshot);
        Path link = snapshot.resolve(file.name());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(LINK_TO_BLOBS, file.digest().hex()));
    }

    /// Remembers what a revision stands for. A commit stands for itself.
    void refer(Repository repository, String commit) throws IOException {
        if (repository.revision().equals(commit)) {
            return;
        }
        Path reference = folder(repository.model()).resolve("refs").resolve(repository.revision());
        Files.createDirectories(reference.getParent());
        Files.writeString(reference, commit);
    }

    /// Where a model lies of which weights were loaded.
    Optional<Path> find(ModelName model) {
        return model.folders().stream()
                .map(root::resolve)
                .flatMap(HubCache::standardSnapshot)
                .filter(HubCache::hasWeights)
                .findFirst();
    }

    private static Stream<Path> standardSnapshot(Path folder) {
        Path reference = folder.resolve("refs").resolve(Repository.STANDARD_REVISION);
        try {
            String commit = Files.readString(reference).strip();
            return Stream.of(folder.resolve("snapshots").resolve(commit));
        } catch (NoSuchFileException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw Refusal.failed("%s cannot be read: %s".formatted(reference, e));
        }
    }

    private static boolean hasWeights(Path snapshot) {
        return Files.exists(snapshot.resolve(CheckpointNames.CONFIG))
                && (Files.exists(snapshot.resolve(CheckpointNames.WEIGHTS))
                        || Files.exists(snapshot.resolve(CheckpointNames.SHARDS)));
    }
}
