package io.afterword.example;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ReadmeExampleTest {
    private static final Path SOURCE =
            Path.of("src/test/java/io/afterword/example/TokenStreamIT.java");
    private static final String BEGIN = "<!-- example -->\n```java\n";
    private static final String END = "```\n<!-- /example -->";

    @Test
    void isTheTestThatRuns() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(readme).contains(BEGIN, END);
        String source = Files.readString(SOURCE);
        assertThat(readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END)))
                .as("README.md, from the class of %s on", SOURCE)
                .isEqualTo(source.substring(source.indexOf("class TokenStreamIT")));
    }
}
