package io.afterword.app.hub;

import io.afterword.app.exit.CommandException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Asks the hub what it has of a repository: for each file its commit, digest and size. The same
/// commit for all, even if the branch moves in the meantime.
final class Announcements {
    private static final String COMMIT = "X-Repo-Commit";
    private static final String LINKED_TAG = "X-Linked-ETag";
    private static final String LINKED_SIZE = "X-Linked-Size";
    private static final String NO_ENTRY = "EntryNotFound";
    private static final int NOT_FOUND = 404;

    private final HubClient client;
    private final Repository repository;
    private final Retries retries;
    private Optional<String> commit = Optional.empty();

    Announcements(HubClient client, Repository repository, Retries retries) {
        this.client = client;
        this.repository = repository;
        this.retries = retries;
    }

    /// @throws CommandException if the repository does not have the file
    RemoteFile require(String file) {
        Answer answer = ask(file);
        if (answer.isFile()) {
            return announced(file, answer);
        }
        throw Refusal.of(answer.last, repository, file, client.hasToken());
    }

    /// Empty if the repository does not have the file.
    Optional<RemoteFile> find(String file) {
        Answer answer = ask(file);
        if (answer.isFile()) {
            return Optional.of(announced(file, answer));
        }
        if (answer.isMissing()) {
            return Optional.empty();
        }
        throw Refusal.of(answer.last, repository, file, client.hasToken());
    }

    private Answer ask(String file) {
        URI source = client.source(repository, file);
        return retries.run(
                () -> 0,
                () -> {
                    try {
                        return new Answer(source);
                    } catch (ConnectException e) { // a wrong address is not worth waiting for
                        throw Refusal.failed(
                                "cannot connect to the hub at %s: %s"
                                        .formatted(source.resolve("/"), Retries.reason(e)));
                    }
                },
                cut ->
                        "the hub at %s does not answer: %s"
                                .formatted(source.resolve("/"), Retries.reason(cut)));
    }

    private RemoteFile announced(String file, Answer answer) {
        try {
            RemoteFile announced =
                    new RemoteFile(
                            file,
                            client.source(repository, file),
                            answer.require(COMMIT),
                            answer.digest(),
                            answer.size());
            requireSameCommit(announced);
            return announced;
        } catch (IllegalArgumentException e) {
            throw Refusal.failed(
                    "%s is not announced as the hub does: %s".formatted(file, e.getMessage()));
        }
    }

    private void requireSameCommit(RemoteFile file) {
        if (!commit.orElse(file.commit()).equals(file.commit())) {
            throw Refusal.failed(
                    "%s moved from %s to %s in the meantime: call again"
                            .formatted(repository, commit.orElseThrow(), file.commit()));
        }
        commit = Optional.of(file.commit());
    }

    /// The headers of a HEAD and of its redirects: a redirect to another host announces the file,
    /// where one to a new name of the repository says nothing of it.
    private final class Answer {
        private final Map<String, String> linked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final HttpResponse<?> last;

        Answer(URI source) throws IOException {
            last = client.head(source, this::add);
            add(last);
            Retries.requireNotBusy(last);
        }

        /// @return whether all is known
        private boolean add(HttpResponse<?> response) {
            HttpHeaders headers = response.headers();
            for (String name : new String[] {COMMIT, LINKED_TAG, LINKED_SIZE}) {
                headers.firstValue(name).ifPresent(value -> linked.putIfAbsent(name, value));
            }
            return linked.size() == 3;
        }

        boolean isFile() {
            return last.statusCode() / 100 == 2 || last.statusCode() / 100 == 3;
        }

        boolean isMissing() {
            String code = last.headers().firstValue("X-Error-Code").orElse(NO_ENTRY);
            return last.statusCode() == NOT_FOUND && code.equals(NO_ENTRY);
        }

        String require(String header) {
            return Optional.ofNullable(linked.get(header))
                    .or(() -> last.headers().firstValue(header))
                    .orElseThrow(() -> new IllegalArgumentException(header + " is missing"));
        }

        FileDigest digest() {
            String tag = linked.containsKey(LINKED_TAG) ? require(LINKED_TAG) : require("ETag");
            return FileDigest.ofTag(tag)
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "ETag must be a SHA-256 or a Git SHA-1, was '%s'"
                                            .formatted(tag)));
        }

        long size() {
            String size =
                    linked.containsKey(LINKED_SIZE)
                            ? require(LINKED_SIZE)
                            : require("Content-Length");
            return Long.parseLong(size);
        }
    }
}
