package io.afterword.app.ngrams;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;
import io.afterword.topology.topic.Topics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Files, or standard input, as documents.
public final class DocumentFile {
    /// What a record holds beside the text.
    private static final int OTHER_BYTES = 64 << 10;

    static final long MOST_BYTES = Topics.DOCUMENT_BYTES - OTHER_BYTES;

    private static final Path STANDARD_INPUT = Path.of("-");

    private DocumentFile() {}

    /// Itself, or the files below a directory, in the order of their names.
    ///
    /// @throws CommandException `USAGE` if there are none, or the directory cannot be read
    static Stream<Path> below(Path source) {
        if (!Files.isDirectory(source)) {
            return Stream.of(source);
        }
        try (Stream<Path> all = Files.walk(source)) {
            List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
            if (files.isEmpty()) {
                throw wrong(source, "holds no files");
            }
            return files.stream();
        } catch (IOException | UncheckedIOException e) {
            throw wrong(source, "cannot be read: " + e.getMessage());
        }
    }

    /// The documents of a file, or of standard input, with their ids.
    ///
    /// @param lines whether each line is one
    /// @throws CommandException `USAGE` naming what is wrong; documents before it were handed on
    public static void forEach(Path file, boolean lines, BiConsumer<String, String> each) {
        if (!lines) {
            each.accept(
                    file.toString(), file.equals(STANDARD_INPUT) ? standardInput() : read(file));
            return;
        }
        int line = 0;
        try (BufferedReader reader = reader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (!text.isBlank()) {
                    each.accept(file + ":" + line, text);
                }
            }
        } catch (NoSuchFileException e) {
            throw wrong(file, "does not exist");
        } catch (LineLimit.ExceededException e) {
            throw wrong(
                    file,
                    "must have lines of at most %,d bytes, line %,d is longer"
                            .formatted(MOST_BYTES, line + 1));
        } catch (CharacterCodingException e) {
            throw wrong(file, "must be UTF-8, and is not after about line " + line);
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + e.getMessage());
        }
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream bytes = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file);
        return new BufferedReader(
                new InputStreamReader(
                        new LineLimit(bytes, MOST_BYTES), StandardCharsets.UTF_8.newDecoder()));
    }

    private static String standardInput() {
        try {
            byte[] bytes = System.in.readNBytes(Math.toIntExact(MOST_BYTES + 1));
            if (bytes.length > MOST_BYTES) {
                throw wrong(
                        Path.of("standard input"),
                        "must have at most %,d bytes as one document (--lines makes each line one)"
                                .formatted(MOST_BYTES));
            }
            return text("standard input", bytes);
        } catch (IOException e) {
            throw wrong(Path.of("standard input"), "cannot be read: " + e.getMessage());
        }
    }

    /// A file as one document.
    ///
    /// @throws CommandException `USAGE` naming the file, if it is missing, empty, too large for a
    ///   record, or not UTF-8
    static String read(Path file) {
        try {
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                throw wrong(file, "is no file");
            }
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw wrong(
                        file,
                        "must have at most %,d bytes as one document, had %,d (--lines makes each line one)"
                                .formatted(MOST_BYTES, size));
            }
            return text(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw wrong(file, "does not exist");
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + e.getMessage());
        }
    }

    /// Bytes as one document.
    ///
    /// @param name in messages
    static String text(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new CommandException(ExitCode.USAGE, name + " is empty");
        }
        if (bytes.length > MOST_BYTES) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "%s must have at most %,d bytes as one document, had %,d"
                            .formatted(name, MOST_BYTES, bytes.length));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CommandException(ExitCode.USAGE, name + " must be UTF-8", e);
        }
    }

    private static CommandException wrong(Path file, String why) {
        return new CommandException(ExitCode.USAGE, file + " " + why);
    }
}
