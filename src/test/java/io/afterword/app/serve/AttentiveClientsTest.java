package io.afterword.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class AttentiveClientsTest {
    private boolean busy;
    private Duration waited = Duration.ZERO;
    private final Consumer<byte[], byte[]> consumer =
            new AttentiveClients(() -> busy).attentive(remembering());

    private Consumer<byte[], byte[]> remembering() {
        return new MockConsumer<>("earliest") {
            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                waited = timeout;
                return super.poll(timeout);
            }
        };
    }

    @Test
    void waitsForPromptsAsLongAsItIsTold() {
        assertThat(waitOf(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void waitsForAMomentWhileTokensAreComputed() {
        busy = true;
        assertThat(waitOf(Duration.ofMillis(100))).isEqualTo(AttentiveClients.SHORT);
        assertThat(waitOf(Duration.ZERO)).isZero();
    }

    @Test
    void isTheConsumerInAllElse() {
        consumer.assign(List.of(new TopicPartition("prompts", 3)));
        assertThat(consumer.assignment()).containsExactly(new TopicPartition("prompts", 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> consumer.position(new TopicPartition("prompts", 4)))
                .withMessageContaining("assigned");
    }

    private Duration waitOf(Duration timeout) {
        consumer.assign(List.of());
        consumer.poll(timeout);
        return waited;
    }
}
