package io.afterword.topology.prompt;

import static io.afterword.topology.prompt.TestTopology.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.afterword.event.Completion;
import io.afterword.event.Prompt;
import io.afterword.event.Source;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A prompt that asks for everything at once, killed after any number of steps, answers as one that
/// was never disturbed.
class ResumeTest {
    private static final int CHOICES = 3;
    private static final int STEPS = 14;

    private static Prompt everything() {
        return prompt("r", "It was")
                .setMaxTokens(12)
                .setTopK(40)
                .setTopP(0.9)
                .setMinP(0.01)
                .setRepetitionPenalty(1.2)
                .setPresencePenalty(0.5)
                .setFrequencyPenalty(0.25)
                .setLogitBias(Map.of("65", 2.0))
                .setStop(List.of("q", "zz"))
                .setStopTokenIds(List.of((int) '~'))
                .setMinTokens(4)
                .setIgnoreEos(true)
                .setN(CHOICES)
                .setLogprobs(4)
                .setEcho(true)
                .setPriority(2)
                .setDeadline(TestTopology.BEGIN.plusSeconds(3600))
                .build();
    }

    @Test
    void givesTheSameTokensWhereverItIsKilled() {
        Answers undisturbed = new Answers();
        try (TestTopology topology = new TestTopology()) {
            topology.send(everything());
            topology.run();
            undisturbed.take(topology).checkWhole("r", CHOICES);
        }
        for (int kill = 0; kill < STEPS; kill++) {
            Answers answers = new Answers();
            try (TestTopology first = new TestTopology()) {
                first.send(everything());
                first.steps(kill);
                first.step(); // computed, and never published
                answers.take(first);
                try (TestTopology second = new TestTopology(first.kill(), TestTopology.MODEL)) {
                    second.run();
                    answers.take(second);
                }
            }
            assertSame(answers, undisturbed, kill);
        }
    }

    private static void assertSame(Answers answers, Answers undisturbed, int kill) {
        for (int choice = 0; choice < CHOICES; choice++) {
            assertThat(answers.tokens("r", choice))
                    .as("choice %d, killed after %d steps", choice, kill)
                    .isEqualTo(undisturbed.tokens("r", choice));
            assertThat(lasting(answers.completion("r", choice)))
                    .isEqualTo(lasting(undisturbed.completion("r", choice)));
        }
    }

    /// Without what differs from run to run.
    private static Completion lasting(Completion completion) {
        Completion lasting = new Completion();
        for (Schema.Field field : Completion.getClassSchema().getFields()) {
            lasting.put(field.pos(), completion.get(field.pos()));
        }
        lasting.setTimings(null);
        lasting.setSource(new Source("", 0, 0L, Instant.EPOCH));
        lasting.getUsage().setCachedTokens(0);
        return lasting;
    }
}
