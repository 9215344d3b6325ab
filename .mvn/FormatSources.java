import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Checks or mends the format of all Java sources below some directories: google-java-format, AOSP
/// style. Runs on the JDK that compiles them, since its parser has to know their syntax.
public final class FormatSources {
    private static final Formatter FORMATTER =
            new Formatter(
                    JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build());

    private FormatSources() {}

    /// @param args `check` or `replace`, then the directories
    public static void main(String[] args) throws IOException {
        boolean replace = args[0].equals("replace");
        List<Path> wrong =
                Arrays.stream(args)
                        .skip(1)
                        .flatMap(FormatSources::sources)
                        .toList()
                        .parallelStream()
                        .filter(source -> isWrong(source, replace))
                        .toList();
        wrong.forEach(path -> System.err.println((replace ? "mended " : "wrong format: ") + path));
        if (!replace && !wrong.isEmpty()) {
            System.err.println("mvn process-sources -Dformat=replace mends it");
            System.exit(1);
        }
    }

    private static Stream<Path> sources(String directory) {
        try (Stream<Path> all = Files.walk(Path.of(directory))) {
            return all.filter(path -> path.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Long strings stay as they are: the formatter's own way to break them needs two rounds to
    /// settle.
    private static String format(String source) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.AOSP);
        return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
    }

    private static boolean isWrong(Path path, boolean replace) {
        try {
            String source = Files.readString(path);
            String formatted = format(source);
            if (replace && !formatted.equals(source)) {
                Files.writeString(path, formatted);
            }
            return !formatted.equals(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException(path + ": " + e.getMessage(), e);
        }
    }
}
