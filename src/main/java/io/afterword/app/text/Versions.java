package io.afterword.app.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Versions of the program and of its parts, from a file that the build fills in.
public record Versions(String afterword, String kafka, String djl, String pytorch) {
    public static Versions read() {
        Properties versions = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Versions(
                versions.getProperty("afterword"),
                versions.getProperty("kafka"),
                versions.getProperty("djl"),
                versions.getProperty("pytorch"));
    }
}
