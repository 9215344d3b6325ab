package io.afterword.app.survival;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Instances that are killed while they work answer as one that was never disturbed: read
/// committed, every stream is whole, in order, once, and the same byte for byte.
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ExactlyOnceIT {
    private static final List<Asked> PROMPTS = Asked.prompts(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TO_END = Duration.ofSeconds(20);

    @TempDir static Path temporary;
    private static BrokerInOwnProcess broker;
    private static Ledger undisturbed;

    private final List<Installation> installations = new ArrayList<>();
    private Random random;

    @BeforeAll
    static void answerUndisturbed() throws Exception {
        broker = BrokerInOwnProcess.start(temporary);
        try (Installation installation = new Installation(broker, "undisturbed", Map.of())) {
            AfterwordProcess instance = installation.start("only");
            installation.ask(PROMPTS);
            undisturbed = installation.ledger();
            undisturbed.readUntilAnswered(PROMPTS, PATIENCE);
            assertThat(instance.stop(TO_END)).isZero();
            checkWhole(undisturbed, PROMPTS);
            installation.checkNothingIsLeft();
        }
        assertThat(undisturbed.tokens()).isBetween(18_000, 20_000);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        if (undisturbed != null) {
            undisturbed.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @AfterEach
    void killAll() {
        installations.forEach(Installation::close);
    }

    @Test
    void streamsSurviveThreeKillsOfTheirOnlyInstance() throws Exception {
        Installation installation = install("killed-thrice", Map.of());
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess instance = installation.start("only");
            installation.ask(PROMPTS);
            int hidden = 0;
            for (int kill = 0; kill < 3 || (kill < 6 && hidden == 0); kill++) {
                killWhileTokensFlow(instance, ledger, 2_000);
                hidden = installation.tokensOfAllTransactions() - ledger.tokens();
                instance = installation.start("only");
            }
            assertThat(hidden).as("tokens in transactions that a kill cut off").isPositive();
            endsAsUndisturbed(installation, ledger, PROMPTS, instance);
        }
    }

    @Test
    void streamsOfAKilledInstanceGoOnAtAnother() throws Exception {
        Installation installation = install("killed-of-two", Map.of("num.standby.replicas", "1"));
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess first = installation.start("first");
            AfterwordProcess second = installation.start("second");
            installation.awaitInstancesAtWork(2);
            installation.ask(PROMPTS);
            boolean killFirst = random.nextBoolean();
            killWhileTokensFlow(killFirst ? first : second, ledger, 6_000);
            endsAsUndisturbed(installation, ledger, PROMPTS, killFirst ? second : first);
        }
    }

    @Test
    void streamsGoOnFromTheChangelogWhenTheStateDirectoryIsLost() throws Exception {
        List<Asked> prompts = PROMPTS.subList(0, 60);
        Installation installation = install("lost-directory", Map.of());
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess lost = installation.start("lost");
            installation.ask(prompts);
            killWhileTokensFlow(lost, ledger, 2_000);
            endsAsUndisturbed(installation, ledger, prompts, installation.start("new"));
        }
    }

    @Test
    void streamsSurviveAKillUnderTheStreamsProtocol() throws Exception {
        List<Asked> prompts = PROMPTS.subList(0, 60);
        Installation installation =
                install("streams-protocol", Map.of("group.protocol", "streams"));
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess killed = installation.start("only");
            installation.ask(prompts);
            killWhileTokensFlow(killed, ledger, 2_000);
            endsAsUndisturbed(installation, ledger, prompts, installation.start("only"));
        }
    }

    @Test
    void anInstanceThatIsToldToEndHandsItsStreamsOver() throws Exception {
        List<Asked> prompts = PROMPTS.subList(0, 100);
        Installation installation = install("told-to-end", Map.of());
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess told = installation.start("first");
            AfterwordProcess other = installation.start("second");
            installation.awaitInstancesAtWork(2);
            installation.ask(prompts);
            waitForTokens(ledger, 2_000);
            assertThat(told.stop(TO_END)).isZero();
            assertThat(told.log()).contains("engine stopped").contains("NOT_RUNNING");
            assertThat(ledger.underWay()).as("streams under way at SIGTERM").isPositive();
            endsAsUndisturbed(installation, ledger, prompts, other);
        }
    }

    @Test
    void nothingIsLostAndRepeatsRepeatUnderAtLeastOnce() throws Exception {
        List<Asked> prompts = PROMPTS.subList(0, 60);
        Installation installation =
                install("at-least-once", Map.of("processing.guarantee", "at_least_once"));
        try (Ledger ledger = installation.ledger()) {
            AfterwordProcess killed = installation.start("only");
            installation.ask(prompts);
            killWhileTokensFlow(killed, ledger, 2_000);
            AfterwordProcess next = installation.start("only");
            ledger.readUntilAnswered(prompts, PATIENCE);
            assertThat(next.stop(TO_END)).isZero();
            ledger.readToEnd(PATIENCE);
            prompts.stream().flatMap(ledger::streams).forEach(Answered::checkAtLeastOnce);
            checkSameAsUndisturbed(ledger, prompts);
            checkTraces(ledger, prompts);
            installation.checkNothingIsLeft();
        }
    }

    private Installation install(String name, Map<String, String> settings) {
        long seed = Long.getLong("survival.seed", System.nanoTime());
        System.out.printf("%s: -Dsurvival.seed=%d%n", name, seed);
        random = new Random(seed);
        Installation installation = new Installation(broker, name, settings);
        installations.add(installation);
        return installation;
    }

    /// Reads up to a random number of tokens.
    private void waitForTokens(Ledger ledger, int most) {
        int enough = ledger.tokens() + 1 + random.nextInt(most);
        ledger.readUntil(enough + " tokens", PATIENCE, () -> ledger.tokens() >= enough);
    }

    private void killWhileTokensFlow(AfterwordProcess instance, Ledger ledger, int most)
            throws InterruptedException {
        waitForTokens(ledger, most);
        instance.letRun(Duration.ofMillis(random.nextInt(200))); // not just after a commit
        instance.kill();
        ledger.readToEnd(PATIENCE);
        System.out.printf(
                "  killed after %d tokens, %d streams under way%n",
                ledger.tokens(), ledger.underWay());
        assertThat(ledger.underWay()).as("streams under way at the kill").isPositive();
    }

    private static void endsAsUndisturbed(
            Installation installation, Ledger ledger, List<Asked> prompts, AfterwordProcess last)
            throws Exception {
        ledger.readUntilAnswered(prompts, PATIENCE);
        assertThat(last.stop(TO_END)).isZero();
        checkWhole(ledger, prompts);
        checkSameAsUndisturbed(ledger, prompts);
        installation.checkNothingIsLeft();
    }

    private static void checkSameAsUndisturbed(Ledger ledger, List<Asked> prompts) {
        for (Asked prompt : prompts) {
            List<Answered> expected = undisturbed.streams(prompt).toList();
            List<Answered> streams = ledger.streams(prompt).toList();
            for (int choice = 0; choice < streams.size(); choice++) {
                streams.get(choice).checkSameAs(expected.get(choice));
            }
        }
    }

    private static void checkWhole(Ledger ledger, List<Asked> prompts) {
        ledger.readToEnd(PATIENCE);
        assertThat(ledger.answers()).hasSize(prompts.stream().mapToInt(Asked::streams).sum());
        prompts.stream().flatMap(ledger::streams).forEach(Answered::checkExactlyOnce);
        checkPredictions(ledger, prompts);
        checkTraces(ledger, prompts);
        assertThat(ledger.deadLetters()).isEmpty();
    }

    private static void checkTraces(Ledger ledger, List<Asked> prompts) {
        assertThat(prompts)
                .map(Asked::trace)
                .filteredOn(trace -> trace.toArray().length == 2)
                .hasSizeBetween(prompts.size() / 4, prompts.size() * 3 / 4);
        for (Asked prompt : prompts) {
            ledger.streams(prompt).forEach(stream -> stream.checkTrace(prompt.trace()));
        }
    }

    private static void checkPredictions(Ledger ledger, List<Asked> prompts) {
        List<Asked> predicting = prompts.stream().filter(Asked::isPrediction).toList();
        assertThat(predicting).isNotEmpty();
        assertThat(prompts)
                .filteredOn(prompt -> !ledger.answer(prompt).predictions().isEmpty())
                .containsExactlyElementsOf(predicting);
    }
}
