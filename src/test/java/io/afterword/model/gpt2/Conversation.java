package io.afterword.model.gpt2;

import io.afterword.domain.SamplingParams;
import io.afterword.domain.TokenIds;
import io.afterword.model.engine.Choice;
import io.afterword.model.engine.Chunk;
import io.afterword.model.engine.ModelRunner;
import io.afterword.model.select.CounterRandom;

import java.util.ArrayList;
import java.util.List;

/// One generation in a test: a prompt, how to select, and what was chosen so far.
final class Conversation {
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
                switch (number % 5) {
                    case 0 -> SamplingParams.GREEDY;
                    case 1 -> new SamplingParams(1, 0, 1);
                    case 2 -> new SamplingParams(0.7, 20, 1);
                    case 3 -> new SamplingParams(1.3, 0, 0.9);
                    default -> new SamplingParams(1, 280, 0.999);
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
        double u = CounterRandom.uniform(number, 0, choices.size());
        if (choices.isEmpty()) {
            return Steps.drawn(slot, 0, prompt, params, u);
        }
        TokenIds last = TokenIds.of(choices.getLast().tokenId());
        return Steps.drawn(slot, length() - 1, last, params, u);
    }

    /// The prompt and all that was chosen, as one prompt again.
    Chunk rebuilt(int slot) {
        double u = CounterRandom.uniform(number, 0, choices.size());
        TokenIds all =
                prompt.plus(TokenIds.of(choices.stream().mapToInt(Choice::tokenId).toArray()));
        return Steps.drawn(slot, 0, all, params, u);
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
                        runner.move(running.size(), slot, last.length());
                        running.set(slot, last);
                    }
                }
            }
        }
    }
}
