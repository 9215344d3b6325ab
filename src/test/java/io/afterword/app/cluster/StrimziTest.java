package io.afterword.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import io.afterword.app.settings.Settings;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// The manifests for Strimzi say what the code does.
class StrimziTest {
    private static final Path DIRECTORY = Path.of("k8s/overlays/strimzi");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Settings SETTINGS = Settings.of(Map.of("bootstrap.servers", "h:1"));
    private static final int PARTITIONS = 4;
    private static final short REPLICAS = 3;

    @Test
    void theUserHasTheRightsThatAreNeeded() throws IOException {
        JsonNode user = documents("user.yaml").getFirst();
        assertThat(user.at("/spec/authorization/acls"))
                .extracting(StrimziTest::right)
                .containsExactlyInAnyOrderElementsOf(Right.allOf(SETTINGS));
    }

    @Test
    void noTransactionIsAllowedWhereNoneIsMade() {
        Settings settings =
                Settings.of(
                        Map.of(
                                "bootstrap.servers",
                                "h:1",
                                "processing.guarantee",
                                "at_least_once"));
        assertThat(Right.allOf(settings))
                .hasSize(Right.allOf(SETTINGS).size() - 1)
                .noneMatch(right -> right.resource() == ResourceType.TRANSACTIONAL_ID);
    }

    @Test
    void topicsAreAsTheyAreMadeHere() throws IOException {
        Map<String, Map<String, String>> written = new HashMap<>();
        for (JsonNode topic : documents("topics.yaml")) {
            assertThat(topic.at("/spec/partitions").asInt()).isEqualTo(PARTITIONS);
            assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(REPLICAS);
            written.put(
                    topic.at("/metadata/name").asText(),
                    YAML.convertValue(topic.at("/spec/config"), new TypeReference<>() {}));
        }
        assertThat(written)
                .isEqualTo(
                        SETTINGS.topics().toCreate(PARTITIONS, REPLICAS).stream()
                                .collect(Collectors.toMap(NewTopic::name, NewTopic::configs)));
    }

    private static List<JsonNode> documents(String file) throws IOException {
        try (MappingIterator<JsonNode> all =
                YAML.readerFor(JsonNode.class).readValues(DIRECTORY.resolve(file).toFile())) {
            return all.readAll();
        }
    }

    private static Right right(JsonNode acl) {
        JsonNode resource = acl.get("resource");
        return new Right(
                ResourceType.fromString(constant(resource.get("type").asText())),
                resource.get("name").asText(),
                resource.path("patternType").asText().equals("prefix")
                        ? PatternType.PREFIXED
                        : PatternType.LITERAL,
                StreamSupport.stream(acl.get("operations").spliterator(), false)
                        .map(operation -> AclOperation.fromString(constant(operation.asText())))
                        .collect(Collectors.toSet()));
    }

    /// `TRANSACTIONAL_ID` for `transactionalId`.
    private static String constant(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
