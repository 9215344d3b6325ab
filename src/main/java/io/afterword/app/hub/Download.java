package io.afterword.app.hub;

import io.afterword.app.exit.CommandException;
import io.afterword.app.text.Megabytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/// Loads one file: goes on where an earlier call or try was cut off, and takes nothing for whole
/// that does not have the digest which was announced.
final class Download {
    private static final int PIECE = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final HubClient client;
    private final Repository repository;
    private final RemoteFile file;
    private final PartialFile partial;
    private final Patience patience;
    private final PullProgress progress;

    Download(
            HubClient client,
            Repository repository,
            RemoteFile file,
            PartialFile partial,
            Patience patience,
            PullProgress progress) {
        this.client = client;
        this.repository = repository;
        this.file = file;
        this.partial = partial;
        this.patience = patience;
        this.progress = progress;
    }

    /// Loads what is missing, checks the whole and moves it to its place.
    ///
    /// @throws CommandException saying whether the next call would go on
    void run(Path blob) {
        if (partial.size() > file.size()) {
            partial.clear(); // of something else
        }
        progress.begin(file.name(), partial.size(), file.size());
        try {
            new Retries(patience).run(partial::size, this::loadRest, this::cut);
        } finally {
            progress.end();
        }
        requireDigest();
        partial.moveTo(blob);
    }

    private String cut(IOException cause) {
        return "%s of %s: %d tries in a row brought nothing, the last one: %s. %s of %s are here; the next call goes on there"
                .formatted(
                        file.name(),
                        repository,
                        patience.tries(),
                        Retries.reason(cause),
                        Megabytes.of(partial.size()),
                        Megabytes.of(file.size()));
    }

    /// @return true, when the file has its size
    private boolean loadRest() throws IOException {
        long from = partial.size();
        if (from == file.size() && from > 0) {
            return true;
        }
        HttpResponse<InputStream> response = client.get(file.source(), from);
        try (InputStream body = response.body()) {
            Retries.requireNotBusy(response);
            switch (response.statusCode()) {
                case OK -> {
                    partial.clear(); // the whole file comes, whatever was asked for
                    requireSize(response.headers().firstValueAsLong("Content-Length").orElse(-1));
                }
                case PARTIAL -> requireRange(response, from);
                case RANGE_NOT_SATISFIABLE -> throw startOver("cannot go on at byte " + from);
                default -> throw Refusal.of(response, repository, file.name(), client.hasToken());
            }
            copy(body);
        }
        requireSize(partial.size());
        return true;
    }

    private void requireRange(HttpResponse<?> response, long from) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes " + from + "-")) {
            throw startOver("was asked for byte %d on, sent '%s'".formatted(from, range));
        }
        String whole = range.substring(range.indexOf('/') + 1);
        requireSize(whole.matches("\\d{1,18}") ? Long.parseLong(whole) : -1);
    }

    private IOException startOver(String why) {
        partial.clear();
        return new IOException("the server " + why);
    }

    private void copy(InputStream body) throws IOException {
        byte[] piece = new byte[PIECE];
        long size = partial.size();
        try (StallGuard guard = new StallGuard(body, patience.silence());
                OutputStream out = partial.append()) {
            for (int read = read(body, piece, guard); read >= 0; read = read(body, piece, guard)) {
                size += read;
                if (size > file.size()) {
                    requireSize(size);
                }
                partial.write(out, piece, read, file.size() - size + read);
                progress.reach(size);
            }
        }
    }

    private static int read(InputStream body, byte[] piece, StallGuard guard) throws IOException {
        try {
            int read = body.read(piece);
            guard.requireNoStall();
            guard.alive();
            return read;
        } catch (IOException e) {
            guard.requireNoStall();
            throw e;
        }
    }

    /// @param size found; negative if the server did not say
    private void requireSize(long size) {
        if (size >= 0 && size != file.size()) {
            partial.clear();
            throw Refusal.failed(
                    "%s of %s was announced with %,d bytes, but comes with %,d; what was loaded of it is removed"
                            .formatted(file.name(), repository, file.size(), size));
        }
    }

    private void requireDigest() {
        FileDigest found = partial.digest(file.digest());
        if (!found.equals(file.digest())) {
            partial.clear();
            throw Refusal.failed(
                    "%s of %s is not what was announced: expected %s, found %s; it is removed"
                            .formatted(file.name(), repository, file.digest(), found));
        }
    }
}
