package io.afterword.app.ngrams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.app.exit.CommandException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class DocumentFileTest {
    private final List<String> ids = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    @TempDir private Path directory;

    @Test
    void aFileIsADocument() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "größere\r\n\nÄpfel");
        read(file, false);
        assertThat(texts).containsExactly("größere\r\n\nÄpfel");
        assertThat(ids).containsExactly(file.toString());
    }

    @Test
    void eachLineIsADocumentUnlessItIsBlank() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "one\r\n \n\ntwo 語\rthree");
        read(file, true);
        assertThat(texts).containsExactly("one", "two 語", "three");
        assertThat(ids).containsExactly(file + ":1", file + ":4", file + ":5");
    }

    @Test
    void namesAFileThatIsTooLargeAndTheLimit() throws IOException {
        Path file = directory.resolve("large.txt");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(DocumentFile.MOST_BYTES + 1);
        }
        assertThatThrownBy(() -> read(file, false))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        file
                                + " must have at most 16,711,680 bytes as one document,"
                                + " had 16,711,681 (--lines makes each line one)");
        assertThat(texts).isEmpty();
    }

    @Test
    void namesALineThatIsTooLongAndHandsOnThoseBeforeIt() throws IOException {
        int most = Math.toIntExact(DocumentFile.MOST_BYTES);
        Path file = file("first\n", most, "\nthird\n", most + 1, "\nlast");
        assertThatThrownBy(() -> read(file, true))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        file
                                + " must have lines of at most 16,711,680 bytes,"
                                + " line 4 is longer");
        assertThat(texts).extracting(String::length).containsExactly(5, most, 5);
    }

    /// A text of these parts, a number standing for so many letters.
    private Path file(Object... parts) throws IOException {
        Path file = directory.resolve("lines.txt");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (Object part : parts) {
                out.write(part instanceof Integer count ? letters(count) : bytes((String) part));
            }
        }
        return file;
    }

    private static byte[] letters(int count) {
        byte[] letters = new byte[count];
        Arrays.fill(letters, (byte) 'x');
        return letters;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private void read(Path file, boolean lines) {
        DocumentFile.forEach(
                file,
                lines,
                (id, text) -> {
                    ids.add(id);
                    texts.add(text);
                });
    }
}
