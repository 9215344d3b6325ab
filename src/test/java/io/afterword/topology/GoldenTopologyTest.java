package io.afterword.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.topology.prompt.TestTopology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Names of nodes, stores and topics are data on running clusters: a difference is a migration.
class GoldenTopologyTest {
    @Test
    void isAsTheGoldenFileSays() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("expected-topology.txt")) {
            assertThat(TestTopology.describe())
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
