package io.afterword.topology.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.afterword.event.Prompt;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

class TopicsTest {
    private final Topics topics = Topics.under("my.");

    @Test
    void haveTheInstallationsPrefix() {
        assertThat(topics.all())
                .extracting(Topic::name)
                .containsExactly(
                        "my.prompts",
                        "my.cancels",
                        "my.tokens",
                        "my.completions",
                        "my.predictions",
                        "my.dead-letters");
    }

    @Test
    void areCreatedWithTheSamePartitionsAndTheirRetention() {
        List<NewTopic> toCreate = topics.toCreate(6, (short) 3);
        assertThat(toCreate)
                .extracting(NewTopic::name)
                .containsExactlyElementsOf(topics.all().stream().map(Topic::name).toList());
        assertThat(toCreate).extracting(NewTopic::numPartitions).containsOnly(6);
        assertThat(toCreate).extracting(NewTopic::replicationFactor).containsOnly((short) 3);
        assertThat(toCreate)
                .extracting(topic -> topic.configs().get("retention.ms"))
                .containsExactly(
                        "604800000",
                        "86400000",
                        "604800000",
                        "604800000",
                        "604800000",
                        "2592000000");
        assertThat(toCreate)
                .extracting(topic -> topic.configs().get("max.message.bytes"))
                .containsExactly(null, null, null, null, "1048576", "17825792");
    }

    @Test
    void areMoreWhereATableIsLearned() {
        Topics learning = topics.withNgrams(List.of("rows-1", "rows-2"));
        assertThat(learning.all())
                .extracting(Topic::name)
                .startsWith("my.prompts")
                .endsWith("my.corpus", "rows-1", "rows-2")
                .hasSize(topics.all().size() + 3);
        List<NewTopic> toCreate = learning.toCreate(6, (short) 3);
        assertThat(toCreate)
                .extracting(NewTopic::name)
                .containsExactlyElementsOf(learning.all().stream().map(Topic::name).toList());
        assertThat(toCreate).extracting(NewTopic::numPartitions).containsOnly(6);
        assertThat(toCreate.subList(6, 9))
                .extracting(
                        topic -> topic.configs().get("cleanup.policy"),
                        topic -> topic.configs().get("retention.ms"),
                        topic -> topic.configs().get("max.message.bytes"))
                .containsExactly(
                        tuple("delete", "-1", "16777216"),
                        tuple("compact", null, null),
                        tuple("compact", null, null));
    }

    @Test
    void haveNodesOfTheirRoles() {
        assertThat(copying().build().describe().toString())
                .contains("Source: prompts (topics: [my.prompts])")
                .contains("Sink: dead-letters (topic: my.dead-letters)");
    }

    /// Kafka Streams asks the deserializer about null too.
    @Test
    void bringANullPromptAndForeignBytesToTheDeserializationHandler() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, Collecting.class);
        REFUSED.clear();
        try (TopologyTestDriver driver = new TopologyTestDriver(copying().build(), config)) {
            TestInputTopic<byte[], byte[]> prompts =
                    driver.createInputTopic(
                            "my.prompts", new ByteArraySerializer(), new ByteArraySerializer());
            prompts.pipeInput(new byte[] {1}, (byte[]) null);
            prompts.pipeInput(new byte[] {1}, new byte[] {1, 2, 3});
            Prompt prompt = Prompt.newBuilder().setRequestId("r").setPrompt("p").build();
            prompts.pipeInput(
                    new byte[] {1},
                    topics.prompts().value().serializer().serialize("my.prompts", prompt));
            assertThat(driver.producedTopicNames()).containsExactly("my.dead-letters");
        }
        assertThat(REFUSED)
                .hasSize(2)
                .first(InstanceOfAssertFactories.STRING)
                .contains("topic my.prompts")
                .contains("must not be null");
    }

    private static final List<String> REFUSED = new CopyOnWriteArrayList<>();

    /// Named in a configuration, so made by Kafka Streams.
    public static final class Collecting implements DeserializationExceptionHandler {
        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public Response handleError(
                ErrorHandlerContext context,
                ConsumerRecord<byte[], byte[]> record,
                Exception exception) {
            REFUSED.add(exception.getMessage());
            return Response.resume();
        }
    }

    private StreamsBuilder copying() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], Prompt> prompts = topics.prompts().read(builder);
        topics.deadLetters().write(prompts.mapValues(prompt -> new byte[0], Named.as("empty")));
        return builder;
    }
}
