package io.afterword.model.gpt2;

import io.afterword.domain.Penalties;
import io.afterword.domain.Report;
import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.Copy;
import io.afterword.model.engine.Draw;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.select.CounterRandom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One generation in a test: a prompt, how to select, and what was chosen so far.
final class Conversation {
    private static final Penalties PENALTIES = new Penalties(1.2, 0.5, 0.75);

    private final int number;
    private final TokenIds prompt;
    private final SamplingParams params;
    private final int tokens;
    private final List<Choice> choices = new ArrayList<>();

    private Conversation(int number, TokenIds prompt, SamplingParams params, int tokens) {
        this.number = number;
        this.prompt = prompt;
        this.params = params;
        this.tokens = tokens;
    }

    /// Prompts, params and lengths of all kinds.
    static Conversation of(int number) {
        SamplingParams params =
                switch (number % 8) {
                    case 0 -> SamplingParams.GREEDY;
                    case 1 -> new SamplingParams(1, 0, 1);
                    case 2 -> new SamplingParams(0.7, 20, 1);
                    case 3 -> new SamplingParams(1.3, 0, 0.9);
                    case 4 -> new SamplingParams(1, 280, 0.999);
                    case 5 -> new SamplingParams(1.5, 0, 1, 0.02, PENALTIES, Map.of());
                    case 6 -> new SamplingParams(2, 30, 0.95, 0.05, PENALTIES, Map.of(7, 9.5));
                    default -> new SamplingParams(0, 0, 1, 0, PENALTIES, Map.of(8, -2.5));
                };
        int length = 1 + number * 29 % 130;
        return new Conversation(number, Steps.tokens(number, length), params, 8 + number % 13);
    }

    int number() {
        return number;
    }

    List<Choice> choices() {
        return choices;
    }

    boolean isDone() {
        return choices.size() == tokens;
    }

    /// Positions that lie in the slot once the next chunk has run.
    int length() {
        return prompt.size() + choices.size();
    }

    /// The prompt, or the last token that was chosen.
    Chunk next(int slot) {
        if (choices.isEmpty()) {
            return Steps.drawn(slot, 0, prompt, prompt.size(), draw());
        }
        TokenIds last = TokenIds.of(choices.getLast().tokenId());
        return Steps.drawn(slot, length() - 1, last, prompt.size(), draw());
    }

    /// The prompt and all that was chosen, at once.
    Chunk rebuilt(int slot) {
        return Steps.drawn(slot, 0, prompt.plus(generated()), prompt.size(), draw());
    }

    /// Some ban tokens, some want to be told more than others.
    private Draw draw() {
        return new Draw(
                params,
                CounterRandom.uniform(number, 0, choices.size()),
                number % 3 == 0 ? Set.of(prompt.get(0), 299) : Set.of(),
                prompt,
                generated(),
                number % 4 == 0 ? new Report(number % 21, number % 16 == 0) : Report.NONE);
    }

    private TokenIds generated() {
        return TokenIds.of(choices.stream().mapToInt(Choice::tokenId).toArray());
    }

    void add(Choice choice) {
        choices.add(choice);
    }

    /// Runs conversations with up to `slots` at a time: when one ends, the last slot moves into its
    /// place and the next conversation takes the free one.
    static void runAll(ModelRunner runner, List<Conversation> waiting, int slots) {
        List<Conversation> running = new ArrayList<>();
        int next = 0;
        while (next < waiting.size() || !running.isEmpty()) {
            while (running.size() < slots && next < waiting.size()) {
                running.add(waiting.get(next++));
            }
            List<Chunk> chunks = new ArrayList<>();
            for (int slot = 0; slot < running.size(); slot++) {
                chunks.add(running.get(slot).next(slot));
            }
            List<Choice> choices = runner.forward(chunks);
            for (int slot = 0; slot < choices.size(); slot++) {
                running.get(slot).add(choices.get(slot));
            }
            for (int slot = running.size() - 1; slot >= 0; slot--) {
                if (running.get(slot).isDone()) {
                    Conversation last = running.removeLast();
                    if (slot < running.size()) {
                        runner.copy(new Copy(running.size(), 0, slot, 0, last.length()));
                        running.set(slot, last);
                    }
                }
            }
        }
    }
}
