package io.afterword.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.topology.corpus.TestLearner;
import io.afterword.topology.prompt.TestTopology;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Names of nodes, stores and topics are data on running clusters: a difference is a migration.
class GoldenTopologyTest {
    @Test
    void isAsTheGoldenFileSays() throws IOException {
        assertThat(TestTopology.describe()).isEqualTo(golden("expected-topology.txt"));
    }

    @Test
    void ofDocumentsIsAsTheGoldenFileSays() throws IOException {
        assertThat(TestLearner.describe()).isEqualTo(golden("expected-corpus-topology.txt"));
    }

    private static String golden(String name) throws IOException {
        try (InputStream golden = GoldenTopologyTest.class.getResourceAsStream(name)) {
            return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
