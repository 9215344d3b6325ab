package io.afterword.example;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.afterword.event.FinishReason;
import io.afterword.event.Prompt;
import io.afterword.event.Token;
import io.afterword.testing.AfterwordExtension;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TokenStreamIT {
    @RegisterExtension
    static final AfterwordExtension AFTERWORD =
            new AfterwordExtension().answering("Once upon a time", ", there was a fox.");

    @Test
    void aPromptIsContinuedTokenByToken() throws Exception {
        Prompt prompt =
                Prompt.newBuilder()
                        .setRequestId("tale-1")
                        .setPrompt("Once upon a time")
                        .setMaxTokens(40)
                        .build();
        try (var prompts =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", AFTERWORD.bootstrapServers()),
                        new ByteArraySerializer(),
                        AFTERWORD.topics().prompts().value().serializer())) {
            String topic = AFTERWORD.topics().prompts().name();
            prompts.send(new ProducerRecord<>(topic, "tales".getBytes(UTF_8), prompt)).get();
        }

        List<Token> tokens = tokensOf("tale-1");

        assertThat(tokens)
                .extracting(Token::getText)
                .containsExactly(",", " there", " was", " a", " fox", ".", "");
        assertThat(tokens.getLast().getFinishReason()).isEqualTo(FinishReason.stop);
    }

    private static List<Token> tokensOf(String requestId) {
        List<Token> tokens = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", AFTERWORD.bootstrapServers(),
                                "group.id", "tales",
                                "auto.offset.reset", "earliest",
                                "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        AFTERWORD.topics().tokens().value().deserializer())) {
            consumer.subscribe(List.of(AFTERWORD.topics().tokens().name()));
            while (tokens.isEmpty() || tokens.getLast().getFinishReason() == null) {
                for (ConsumerRecord<byte[], Token> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.value().getRequestId().equals(requestId)) {
                        tokens.add(record.value());
                    }
                }
            }
        }
        return tokens;
    }
}
