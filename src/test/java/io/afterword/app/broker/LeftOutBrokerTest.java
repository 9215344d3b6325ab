package io.afterword.app.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import org.junit.jupiter.api.Test;

class LeftOutBrokerTest {
    @Test
    void isNamed() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() ->
                        EmbeddedBroker.requireKafkasServer(ClassLoader.getPlatformClassLoader()))
                .withMessageContaining("no embedded broker")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED));
    }

    @Test
    void isThereInTheSourceTree() {
        assertThatCode(() ->
                        EmbeddedBroker.requireKafkasServer(EmbeddedBroker.class.getClassLoader()))
                .doesNotThrowAnyException();
    }
}
