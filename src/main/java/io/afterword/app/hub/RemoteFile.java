package io.afterword.app.hub;

import java.net.URI;

/// A file as the hub announces it.
///
/// @param name in its repository
/// @param source where it can be loaded, which may redirect
/// @param commit that the revision stands for now
/// @param size in bytes
record RemoteFile(String name, URI source, String commit, FileDigest digest, long size) {
    RemoteFile {
        if (!commit.matches("[0-9a-f]{40}")) {
            throw new IllegalArgumentException(
                    "X-Repo-Commit must be 40 hexadecimal digits, was '%s'".formatted(commit));
        }
        if (size < 0) {
            throw new IllegalArgumentException("a file's size must be >= 0, was " + size);
        }
    }
}
