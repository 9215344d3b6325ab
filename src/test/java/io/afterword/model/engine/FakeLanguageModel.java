package io.afterword.model.engine;

import io.afterword.domain.Report;
import io.afterword.domain.TokenIds;

import java.nio.ByteBuffer;
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

/// A model whose next token is a hash of all tokens before it and of the draw, over
/// [FakeTokenizer]'s vocabulary; a ban gives the token after it, and penalties hash what they look
/// back at, too. A runner really keeps what was put into its slots, with the tokens before it as
/// keys and values do, and computes from that alone, so a wrong slot, copy or chunk gives another
/// token. What breaks the port's contract outright is an AssertionError, which the engine does not
/// take for a failure of the device.
///
/// The failures that a test asks for come in the forward passes that follow, whoever makes them.
public final class FakeLanguageModel implements LanguageModel {
    private final int contextLength;
    private final Map<TokenIds, Integer> script = new ConcurrentHashMap<>();
    private final List<List<Chunk>> steps = new CopyOnWriteArrayList<>();
    private final List<Copy> copies = new CopyOnWriteArrayList<>();
    private final AtomicInteger forwardsToFail = new AtomicInteger();
    private final AtomicInteger runnersToFail = new AtomicInteger();
    private final AtomicInteger openRunners = new AtomicInteger();
    private volatile boolean runsAhead;
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

    /// Its runners take steps before the one before is read.
    public FakeLanguageModel runningAhead() {
        runsAhead = true;
        return this;
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
        return answering(tokenizer.encode(prompt), tokenizer.encode(continuation).plus(ending));
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

    /// The copies of all runners so far.
    public List<Copy> copies() {
        return List.copyOf(copies);
    }

    /// Tokens that went through the network so far, in failed forward passes too.
    public int tokensRun() {
        return steps.stream().flatMap(List::stream).mapToInt(chunk -> chunk.tokens().size()).sum();
    }

    public int openRunners() {
        return openRunners.get();
    }

    /// The token that this model selects after `tokens`.
    public int next(TokenIds tokens, Draw draw) {
        int token = script.getOrDefault(tokens, hashed(tokens, draw));
        while (draw.banned().contains(token)) {
            token = (token + 1) % FakeTokenizer.VOCABULARY;
        }
        return token;
    }

    private int hashed(TokenIds tokens, Draw draw) {
        int hash =
                31 * (31 * tokens.hashCode() + draw.params().hashCode())
                        + Double.hashCode(draw.u());
        if (draw.hasPenalties()) {
            hash = 31 * (31 * hash + draw.prompt().hashCode()) + draw.generated().hashCode();
        }
        int mixed = Math.floorMod((hash ^ (hash >>> 15)) * 0x2C1B3C6D ^ (hash >>> 12), 1 << 16);
        return anyByte ? mixed % FakeTokenizer.VOCABULARY : ' ' + mixed % ('~' - ' ' + 1);
    }

    /// What this model says of the token after `tokens`; empty if nothing is asked for.
    public Optional<Prediction> prediction(TokenIds tokens, Report report) {
        if (report.equals(Report.NONE)) {
            return Optional.empty();
        }
        List<Prediction.Likely> top = new ArrayList<>();
        for (int i = 0; i < report.top(); i++) {
            int id = Math.floorMod(tokens.hashCode() + i, FakeTokenizer.VOCABULARY);
            top.add(new Prediction.Likely(id, -1f - i));
        }
        Optional<ByteBuffer> all =
                report.distribution()
                        ? Optional.of(ByteBuffer.allocate(FakeTokenizer.VOCABULARY * Float.BYTES))
                        : Optional.empty();
        return Optional.of(new Prediction(top, Math.floorMod(tokens.hashCode(), 5), all));
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
        private static final int NOTHING = -1;

        private final Thread owner = Thread.currentThread();
        private final int[][] ids; // [slot][position]
        private final long[][] upTo; // [slot][position]: of all tokens up to there
        private List<Choice> last = List.of();
        private int unread;
        private boolean usable = true;
        private boolean closed;

        FakeRunner(int slots) {
            int positions = Math.ceilDiv(contextLength, BLOCK) * BLOCK;
            ids = new int[slots][positions];
            upTo = new long[slots][positions];
            for (int[] slot : ids) {
                Arrays.fill(slot, NOTHING);
            }
        }

        @Override
        public boolean runsAhead() {
            return runsAhead;
        }

        /// Half of the failures come when it is launched, half when it is read.
        @Override
        public Launched launch(List<Chunk> chunks) {
            unread++;
            check(unread <= 2, "a third step was launched before the first one was read");
            boolean failsLater = runsAhead && steps.size() % 2 == 0 && forwardsToFail.get() > 0;
            int failures = failsLater ? forwardsToFail.getAndSet(0) : 0;
            last = forward(chunks.stream().map(this::known).toList());
            List<Choice> choices = last;
            return () -> {
                unread--;
                forwardsToFail.addAndGet(failures);
                failIfAsked(forwardsToFail, "the device is gone");
                return choices;
            };
        }

        private Chunk known(Chunk chunk) {
            if (chunk.follows().isEmpty()) {
                return chunk;
            }
            check(runsAhead, "a token of a step that was not read");
            int token = last.get(chunk.follows().getAsInt()).tokenId();
            return new Chunk(
                    chunk.slot(),
                    chunk.start(),
                    TokenIds.of(Math.max(token, 0)),
                    chunk.promptLength(),
                    chunk.draw());
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
            int slot = chunk.slot();
            int end = chunk.start() + chunk.tokens().size();
            check(end <= contextLength, "more tokens than the context has");
            for (int at = chunk.start(); at < end; at++) {
                if (at % BLOCK == 0) {
                    Arrays.fill(ids[slot], at, at + BLOCK, NOTHING);
                }
                ids[slot][at] = chunk.tokens().get(at - chunk.start());
                upTo[slot][at] =
                        chained(
                                at == 0 ? 0 : upTo[slot][at - 1],
                                ids[slot][at],
                                at < chunk.promptLength());
            }
        }

        /// A prompt's tokens may have other keys and values than a continuation's.
        private static long chained(long before, int id, boolean ofPrompt) {
            return (before + 2L * id + (ofPrompt ? 1 : 2)) * 0x9E3779B97F4A7C15L;
        }

        /// What the slot holds up to a position, which must be one sequence with such a prompt.
        private TokenIds held(int slot, int size, int promptLength) {
            long before = 0;
            for (int at = 0; at < size; at++) {
                check(
                        ids[slot][at] != NOTHING,
                        "position %d of slot %d holds nothing".formatted(at, slot));
                before = chained(before, ids[slot][at], at < promptLength);
                check(
                        before == upTo[slot][at],
                        "position %d of slot %d follows other tokens".formatted(at, slot));
            }
            return TokenIds.of(Arrays.copyOf(ids[slot], size));
        }

        private List<Choice> choices(List<Chunk> chunks) {
            List<Choice> choices = new ArrayList<>();
            for (Chunk chunk : chunks) {
                TokenIds tokens =
                        held(
                                chunk.slot(),
                                chunk.start() + chunk.tokens().size(),
                                chunk.promptLength());
                Optional<Draw> draw = chunk.draw();
                if (draw.isPresent()) {
                    boolean finite = !notFinite.test(tokens);
                    int token = finite ? next(tokens, draw.get()) : -1;
                    choices.add(
                            new Choice(
                                    token, -0.5f, finite, prediction(tokens, draw.get().report())));
                }
            }
            return leavesOutAChoice ? choices.subList(1, choices.size()) : choices;
        }

        @Override
        public void copy(Copy copy) {
            checkUsable();
            copies.add(copy);
            int whole = Math.ceilDiv(copy.length(), BLOCK) * BLOCK;
            for (int i = 0; i < whole; i++) {
                int id = ids[copy.from()][copy.fromPosition() + i];
                check(i >= copy.length() || id != NOTHING, "a copy of more than the slot holds");
                ids[copy.to()][copy.toPosition() + i] = id;
                upTo[copy.to()][copy.toPosition() + i] = upTo[copy.from()][copy.fromPosition() + i];
            }
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
