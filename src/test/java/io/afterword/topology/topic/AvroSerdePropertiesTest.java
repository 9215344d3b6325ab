package io.afterword.topology.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Prompt;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.errors.SerializationException;

class AvroSerdePropertiesTest {
    private final AvroSerde<Prompt> prompts = AvroSerde.refusingNull(Prompt.class);

    @Property(tries = 200)
    void readsWhateverTextItWrote(
            @ForAll("texts") String text,
            @ForAll List<Integer> ids,
            @ForAll double temperature,
            @ForAll long seed,
            @ForAll boolean asIds) {
        Prompt prompt =
                Prompt.newBuilder(sample())
                        .setRequestId(text)
                        .setPrompt(asIds ? ids : text)
                        .setTemperature(temperature)
                        .setSeed(seed)
                        .build();
        assertThat(read(write(prompt))).isEqualTo(prompt);
    }

    /// Whatever the bytes, the answer is a record or this one exception.
    @Property(tries = 2000)
    void answersForeignBytesWithARecordOrARefusal(
            @ForAll @Size(max = 120) byte[] noise, @ForAll int where, @ForAll boolean toTheEnd) {
        byte[] bytes = write(sample());
        int at = SingleObject.HEADER_BYTES
                + Math.floorMod(where, bytes.length - SingleObject.HEADER_BYTES);
        int end = toTheEnd ? at + noise.length : Math.min(bytes.length, at + noise.length);
        byte[] foreign = Arrays.copyOf(bytes, toTheEnd ? end : bytes.length);
        System.arraycopy(noise, 0, foreign, at, end - at);
        try {
            assertThat(read(foreign)).isNotNull();
        } catch (SerializationException refused) {
            assertThat(refused).hasMessageStartingWith("topic any: a Prompt");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString)
                .list()
                .ofMaxSize(100)
                .map(characters -> String.join("", characters));
    }

    private static Prompt sample() {
        return Prompt.newBuilder()
                .setRequestId("r-1")
                .setPrompt("Once upon a time")
                .setModel("gpt2")
                .setStop(List.of("end", "."))
                .setStopTokenIds(List.of(1, 2, 3))
                .setLogprobs(3)
                .setDeadline(Instant.ofEpochMilli(1_700_000_000_123L))
                .setMetadata(Map.of("a", "b"))
                .setLogitBias(Map.of("464", 1.5))
                .build();
    }

    private byte[] write(Prompt prompt) {
        return prompts.serializer().serialize("any", prompt);
    }

    private Prompt read(byte[] bytes) {
        return prompts.deserializer().deserialize("any", bytes);
    }
}
