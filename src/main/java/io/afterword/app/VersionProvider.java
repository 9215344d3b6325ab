package io.afterword.app;

import io.afterword.app.text.Versions;

import picocli.CommandLine.IVersionProvider;

/// What `--version` says.
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Versions versions = Versions.read();
        return new String[] {
            "afterword " + versions.afterword(),
            "Kafka %s, DJL %s, PyTorch %s, Java %s"
                    .formatted(
                            versions.kafka(), versions.djl(), versions.pytorch(), Runtime.version())
        };
    }
}
