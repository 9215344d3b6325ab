package io.afterword.model.engine;

import io.afterword.domain.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A model whose next token is a hash of all tokens before it and of the draw, over [FakeTokenizer]'s
/// vocabulary. A runner really keeps what was put into its slots and computes from that alone, so a
/// wrong slot, move or chunk gives another token. What breaks the port's contract outright is an
/// AssertionError, which the engine does not take for a failure of the device.
///
/// The failures that a test asks for come in the forward passes that follow, whoever makes them.
public final class FakeLanguageModel implements LanguageModel {
    private final int contextLength;
    private final Map<TokenIds, Integer> script = new ConcurrentHashMap<>();
    private final List<List<Chunk>> steps = new CopyOnWriteArrayList<>();
    private final AtomicInteger forwardsToFail = new AtomicInteger();
    private final AtomicInteger runnersToFail = new AtomicInteger();
    private final AtomicInteger openRunners = new AtomicInteger();
    private volatile boolean anyByte;
    private volatile boolean leavesOutAChoice;
    private volatile Predicate<TokenIds> notFinite = tokens -> false;
    private volatile Consumer<List<Chunk>> duringForward = chunks -> {};

    public FakeLanguageModel(int contextLength) {
        this.contextLength = contextLength;
    }

    /// This model under a name, with a [FakeTokenizer].
    public ServedModel served(String name) {
        return new ServedModel(name, this, new FakeTokenizer());
    }

    /// Selects among all bytes, UTF-8 or not, and the end of text; otherwise it selects printable
    /// ASCII only, and never ends.
    public FakeLanguageModel speakingAnyByte() {
        anyByte = true;
        return this;
    }

    /// Continues `prompt` with exactly `continuation`, and the end of text after it.
    public FakeLanguageModel answering(String prompt, String continuation) {
        FakeTokenizer tokenizer = new FakeTokenizer();
        TokenIds ending = TokenIds.of(FakeTokenizer.END_OF_TEXT);
        return answering(
                tokenizer.encode(prompt), tokenizer.encode(continuation).plus(ending));
    }

    /// Continues `prompt` with exactly these tokens, whether the tokenizer has them or not.
    public FakeLanguageModel answering(TokenIds prompt, TokenIds continuation) {
        TokenIds tokens = prompt;
        for (int id : continuation.toArray()) {
            script.put(tokens, id);
            tokens = tokens.plus(TokenIds.of(id));
        }
        return this;
    }

    /// The next `times` forward passes throw, after they changed their slots.
    public void failForwards(int times) {
        forwardsToFail.set(times);
    }

    /// The next `times` calls of [#newRunner] throw.
    public void failNewRunners(int times) {
        runnersToFail.set(times);
    }

    /// The logits after such tokens are not finite.
    public void notFiniteAfter(Predicate<TokenIds> tokens) {
        notFinite = tokens;
    }

    /// Every forward pass leaves the first choice out, or does so no longer.
    public void leaveOutAChoice(boolean leaveOut) {
        leavesOutAChoice = leaveOut;
    }

    /// Runs in the middle of every forward pass, on its thread.
    public void duringForward(Consumer<List<Chunk>> action) {
        duringForward = action;
    }

    /// The chunks of every forward pass so far, those that failed included.
    public List<List<Chunk>> steps() {
        return List.copyOf(steps);
    }

    public int openRunners() {
        return openRunners.get();
    }

    /// The token that this model selects after `tokens`.
    public int next(TokenIds tokens, Draw draw) {
        Integer scripted = script.get(tokens);
        if (scripted != null) {
            return scripted;
        }
        int hash = 31 * (31 * tokens.hashCode() + draw.params().hashCode()) + Double.hashCode(draw.u());
        int mixed = Math.floorMod((hash ^ (hash >>> 15)) * 0x2C1B3C6D ^ (hash >>> 12), 1 << 16);
        return anyByte ? mixed % FakeTokenizer.VOCABULARY : ' ' + mixed % ('~' - ' ' + 1);
    }

    @Override
    public int vocabularySize() {
        return FakeTokenizer.VOCABULARY;
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public int endOfText() {
        return FakeTokenizer.END_OF_TEXT;
    }

    @Override
    public String fingerprint() {
        return "fake";
    }

    @Override
    public long slotBytes() {
        return 4L * contextLength;
    }

    @Override
    public ModelRunner newRunner(int slots) {
        failIfAsked(runnersToFail, "no memory on the device");
        openRunners.incrementAndGet();
        return new FakeRunner(slots);
    }

    @Override
    public void close() {}

    private static void failIfAsked(AtomicInteger left, String message) {
        if (left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new FakeFailure(message);
        }
    }

    /// Without a stack trace, which would tell nothing in the log.
    private static final class FakeFailure extends RuntimeException {
        FakeFailure(String message) {
            super(message, null, true, false);
        }
    }

    private final class FakeRunner implements ModelRunner {
        private final Thread owner = Thread.currentThread();
        private final TokenIds[] slots;
        private boolean usable = true;
        private boolean closed;

        FakeRunner(int count) {
            slots = new TokenIds[count];
            Arrays.fill(slots, TokenIds.NONE);
        }

        @Override
        public List<Choice> forward(List<Chunk> chunks) {
            check(!chunks.isEmpty(), "a step without chunks");
            checkUsable();
            steps.add(List.copyOf(chunks));
            Set<Integer> seen = new HashSet<>();
            for (Chunk chunk : chunks) {
                check(seen.add(chunk.slot()), "two chunks for a slot");
                put(chunk);
            }
            duringForward.accept(chunks);
            usable = false;
            failIfAsked(forwardsToFail, "the device is gone");
            usable = true;
            return choices(chunks);
        }

        private void put(Chunk chunk) {
            TokenIds held = slots[chunk.slot()];
            check(
                    chunk.start() == 0 || chunk.start() == held.size(),
                    "a chunk from %d in a slot that holds %d"
                            .formatted(chunk.start(), held.size()));
            TokenIds now = held.slice(0, chunk.start()).plus(chunk.tokens());
            check(now.size() <= contextLength, "more tokens than the context has");
            slots[chunk.slot()] = now;
        }

        private List<Choice> choices(List<Chunk> chunks) {
            List<Choice> choices = new ArrayList<>();
            for (Chunk chunk : chunks) {
                Optional<Draw> draw = chunk.draw();
                if (draw.isPresent()) {
                    TokenIds tokens = slots[chunk.slot()];
                    boolean finite = !notFinite.test(tokens);
                    int token = finite ? next(tokens, draw.get()) : -1;
                    choices.add(new Choice(token, -0.5f, finite));
                }
            }
            return leavesOutAChoice ? choices.subList(1, choices.size()) : choices;
        }

        @Override
        public void move(int from, int to, int length) {
            checkUsable();
            check(length == slots[from].size(), "a move of another length than the slot's content");
            slots[to] = slots[from];
            slots[from] = TokenIds.NONE;
        }

        @Override
        public void close() {
            check(!closed, "closed twice");
            check(Thread.currentThread() == owner, "closed by another thread");
            closed = true;
            openRunners.decrementAndGet();
        }

        private void checkUsable() {
            check(usable && !closed, "a device that is lost or closed was used");
            check(Thread.currentThread() == owner, "used by another thread");
        }

        private void check(boolean holds, String message) {
            if (!holds) {
                throw new AssertionError(message);
            }
        }
    }

    /// How many tokens each slot runs in a step; for tests of plans.
    public static Map<Integer, Integer> tokensBySlot(List<Chunk> step) {
        Map<Integer, Integer> sizes = new HashMap<>();
        step.forEach(chunk -> sizes.put(chunk.slot(), chunk.tokens().size()));
        return sizes;
    }
}
