package io.afterword.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Test
    void isTheHostThatIsListenedOn() {
        assertThat(Address.of("127.0.0.1", 8080)).isEqualTo("127.0.0.1:8080");
        assertThat(Address.of("localhost", 8080)).isEqualTo("localhost:8080");
    }

    @Test
    void isOneThatKafkaReadsWhereItHasColons() {
        assertThat(HostInfo.buildFromEndpoint(Address.of("::1", 8080)))
                .isEqualTo(new HostInfo("::1", 8080));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void isAnAddressOfThisMachineWhereAllAreListenedOn(String all) {
        HostInfo reached = HostInfo.buildFromEndpoint(Address.of(all, 8080));
        assertThat(reached.port()).isEqualTo(8080);
        assertThat(reached.host()).isNotIn("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
    }
}
