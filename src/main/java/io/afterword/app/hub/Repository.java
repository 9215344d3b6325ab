package io.afterword.app.hub;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// A model at a revision: a branch, a tag or a commit.
record Repository(ModelName model, String revision) {
    static final String STANDARD_REVISION = "main";

    /// Git's rules, and none that could leave a directory.
    private static final Pattern REVISION =
            Pattern.compile("(?!.*(\\.\\.|//|\\.lock$|/$))[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}");

    Repository {
        if (!REVISION.matcher(revision).matches()) {
            throw new IllegalArgumentException(
                    "a revision must be a branch, a tag or a commit, was '%s'".formatted(revision));
        }
    }

    URI source(URI endpoint, String file) {
        return URI.create(
                "%s/%s/resolve/%s/%s"
                        .formatted(
                                endpoint,
                                model.repository(),
                                URLEncoder.encode(revision, StandardCharsets.UTF_8),
                                file));
    }

    @Override
    public String toString() {
        return revision.equals(STANDARD_REVISION)
                ? model.repository()
                : model.repository() + " at " + revision;
    }
}
