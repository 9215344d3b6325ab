package io.afterword.app.story;

/// Short stories, a pure function of a seed and a number: the same on every machine, and no two
/// seeds tell the same ones. Thread-safe.
public final class Stories {
    private final Grammar grammar = Grammar.ofStories();
    private final long seed;

    public Stories(long seed) {
        this.seed = seed;
    }

    /// The story of a number from 0 on.
    public String text(int number) {
        return story(number).text();
    }

    Story story(int number) {
        return Telling.of(grammar, seed, number);
    }
}
