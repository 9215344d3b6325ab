package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Two instances get another version, one after the other, while they answer: no token is missing
/// and none comes twice. `src/it/upgrade.sh` builds the other version and runs this.
@Tag("upgrade")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class UpgradeIT {
    private static final String NEW = System.getProperty("java.class.path");
    private static final List<Asked> PROMPTS = Asked.prompts(260);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TO_END = Duration.ofSeconds(30);

    @TempDir static Path temporary;
    private static BrokerInOwnProcess broker;

    /// Class path of the other version, with `EndsWithItsParent` on it.
    private final String old = Objects.requireNonNull(System.getProperty("upgrade.old"));

    @BeforeAll
    static void startBroker() throws Exception {
        broker = BrokerInOwnProcess.start(temporary);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "streams"})
    void upgradesUnderLoadAndGoesBackWhereNothingRuns(String protocol) throws Exception {
        List<Asked> loaded = PROMPTS.subList(0, 230);
        List<Asked> afterwards = PROMPTS.subList(230, PROMPTS.size());
        try (Installation installation = install(protocol, "both-ways");
                Ledger ledger = installation.ledger()) {
            AfterwordProcess first = installation.start("first", old);
            AfterwordProcess second = installation.start("second", old);
            installation.awaitInstancesAtWork(2);
            load(installation, ledger, loaded.subList(0, 100));
            first = replace(installation, first, "first", NEW);
            load(installation, ledger, loaded.subList(100, loaded.size()));
            second = replace(installation, second, "second", NEW);
            ledger.readUntilAnswered(loaded, PATIENCE);
            checkOnce(ledger, loaded);
            assertThat(ledger.tokens()).isGreaterThan(20_000);

            first = replace(installation, first, "first", old);
            second = replace(installation, second, "second", old);
            installation.ask(afterwards);
            ledger.readUntilAnswered(PROMPTS, PATIENCE);

            assertThat(first.stop(TO_END)).isZero();
            assertThat(second.stop(TO_END)).isZero();
            checkOnce(ledger, PROMPTS);
            installation.checkNothingIsLeft();
        }
    }

    /// An upgrade that is interrupted: the older version gets state that the newer one has written.
    @Test
    void anOlderInstanceEndsAtStateItCannotReadAndNothingIsLost() throws Exception {
        List<Asked> loaded = PROMPTS.subList(0, 100);
        try (Installation installation = install("classic", "interrupted");
                Ledger ledger = installation.ledger()) {
            AfterwordProcess newer = installation.start("first", NEW);
            AfterwordProcess older = installation.start("second", old);
            installation.awaitInstancesAtWork(2);
            load(installation, ledger, loaded);
            newer.kill();

            assertThat(older.awaitEnd(PATIENCE)).isNotZero();
            assertThat(older.log())
                    .contains("must have a released version of its schema, had the unknown");

            newer = installation.start("first", NEW);
            ledger.readUntilAnswered(loaded, PATIENCE);
            assertThat(newer.stop(TO_END)).isZero();
            checkOnce(ledger, loaded);
        }
    }

    private static Installation install(String protocol, String name) {
        return new Installation(
                broker,
                name + "-" + protocol,
                protocol.equals("classic")
                        ? Map.of("num.standby.replicas", "1")
                        : Map.of("group.protocol", protocol));
    }

    /// Asks, and waits until the answers are well under way.
    private static void load(Installation installation, Ledger ledger, List<Asked> prompts) {
        ledger.readToEnd(PATIENCE);
        int enough = ledger.tokens() + 500;
        installation.ask(prompts);
        ledger.readUntil(enough + " tokens", PATIENCE, () -> ledger.tokens() >= enough);
        assertThat(ledger.underWay()).as("streams under way").isPositive();
    }

    private static AfterwordProcess replace(
            Installation installation, AfterwordProcess instance, String name, String classPath)
            throws InterruptedException {
        assertThat(instance.stop(TO_END)).isZero();
        AfterwordProcess next = installation.start(name, classPath);
        installation.awaitInstancesAtWork(2);
        return next;
    }

    private static void checkOnce(Ledger ledger, List<Asked> prompts) {
        ledger.readToEnd(PATIENCE);
        assertThat(ledger.answers()).hasSize(prompts.stream().mapToInt(Asked::streams).sum());
        prompts.stream().flatMap(ledger::streams).forEach(Answered::checkExactlyOnce);
        assertThat(ledger.deadLetters()).isEmpty();
    }
}
