package io.afterword.app.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.afterword.model.token.Gpt2Tokenizer;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

class BalancedProbesTest {
    private static final int COUNT = 1_000;

    private final Stories stories = new Stories(3);

    /// Whoever takes what was told of last, or first, or most often, or seldom, guesses.
    @Test
    void giveNothingAwayToWhoCountsOrLooksAtTheEnd() {
        assertThat(share(Probe::rightIsLast)).isCloseTo(0.5, within(0.005));
        double oftener = share(probe -> probe.rightIsOftener() > 0);
        assertThat(oftener).isCloseTo(share(probe -> probe.rightIsOftener() < 0), within(0.005));
        assertThat(oftener).as("there are such probes").isGreaterThan(0.05);
        assertThat(share(probe -> probe.rightIsOftener() == 0 && probe.rightIsLast()))
                .as("of those that are told of as often")
                .isCloseTo(
                        share(probe -> probe.rightIsOftener() == 0 && !probe.rightIsLast()),
                        within(0.005));
    }

    @Test
    void haveAnswersThatAreNamesOfTheStoryAndOneTokenLong() {
        Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
        for (Probe probe : probes(0)) {
            assertThat(probe.right()).isNotEqualTo(probe.wrong()).matches(" [A-Z][a-z]+");
            assertThat(probe.wrong()).matches(" [A-Z][a-z]+");
            assertThat(probe.text().strip()).isEqualTo(probe.text());
            assertThat(probe.text()).contains(probe.right().strip(), probe.wrong().strip());
            assertThat(tokenizer.encode(probe.right()).size()).as(probe.right()).isEqualTo(1);
            assertThat(tokenizer.encode(probe.wrong()).size()).as(probe.wrong()).isEqualTo(1);
        }
    }

    @Test
    void areBeginningsOfStoriesUpToTheRightAnswer() {
        List<String> texts = IntStream.range(0, 100).mapToObj(stories::text).toList();
        assertThat(probes(0).subList(0, 20))
                .allMatch(probe ->
                        texts.stream()
                                .anyMatch(text -> text.startsWith(probe.text() + probe.right())));
    }

    @Test
    void areTheSameAgainAndOthersFurtherOn() {
        assertThat(probes(0)).isEqualTo(probes(0)).doesNotContainAnyElementsOf(probes(5_000));
    }

    private double share(Predicate<Probe> such) {
        return (double) probes(0).stream().filter(such).count() / COUNT;
    }

    private List<Probe> probes(int first) {
        BalancedProbes probes = new BalancedProbes(stories, first);
        return IntStream.range(0, COUNT).mapToObj(i -> probes.next()).toList();
    }
}
