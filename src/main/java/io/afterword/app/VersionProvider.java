package io.afterword.app;

import picocli.CommandLine.IVersionProvider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What `--version` says, from a file that the build fills in.
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Properties versions = new Properties();
        try (InputStream in = VersionProvider.class.getResourceAsStream("version.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {
            "afterword " + versions.getProperty("afterword"),
            "Kafka %s, DJL %s, PyTorch %s, Java %s"
                    .formatted(
                            versions.getProperty("kafka"),
                            versions.getProperty("djl"),
                            versions.getProperty("pytorch"),
                            Runtime.version())
        };
    }
}
