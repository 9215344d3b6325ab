package io.afterword.model.markov;

import io.afterword.domain.TokenIds;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What a shard is sent of a document, and the bytes it is sent in.
public final class Passages {
    /// Longer runs are cut: a passage has at most this many tokens, and two bytes for each.
    static final int MOST_TOKENS = 1 << 15;

    private Passages() {}

    /// The passages of a document that one shard counts. With markers, the document begins and ends
    /// with the end of text; one within it ends one document and begins another, and a document
    /// without tokens leaves nothing.
    ///
    /// @throws IllegalArgumentException if a token is not in the vocabulary
    public static List<Passage> of(TokenIds document, TableShape shape, Shard shard, int weight) {
        shape.check(document);
        List<Passage> passages = new ArrayList<>();
        if (!shape.markers()) {
            runs(document, 0, shape, shard, weight, passages);
            return passages;
        }
        TokenIds marker = TokenIds.of(shape.endOfText());
        int begin = 0;
        for (int i = 0; i <= document.size(); i++) {
            if (i == document.size() || document.get(i) == shape.endOfText()) {
                if (i > begin) {
                    TokenIds marked = marker.plus(document.slice(begin, i)).plus(marker);
                    runs(marked, 1, shape, shard, weight, passages);
                }
                begin = i + 1;
            }
        }
        return passages;
    }

    /// A gap of tokens that others own is bridged where a new passage would have as many for its
    /// context.
    private static void runs(
            TokenIds tokens,
            int first,
            TableShape shape,
            Shard shard,
            int weight,
            List<Passage> into) {
        int context = Math.max(1, shape.longestContext()); // the left neighbour tells the owner
        int from = -1; // of the passage being gathered
        int end = -1;
        for (int i = first; i < tokens.size(); i++) {
            if (!shard.owns(i == 0 ? Shard.NO_TOKEN : tokens.get(i - 1))) {
                continue;
            }
            if (from >= 0 && (i - end > context || i - from >= MOST_TOKENS - context)) {
                into.add(passage(tokens, from, end, context, weight));
                from = -1;
            }
            from = from < 0 ? i : from;
            end = i + 1;
        }
        if (from >= 0) {
            into.add(passage(tokens, from, end, context, weight));
        }
    }

    private static Passage passage(TokenIds tokens, int from, int end, int context, int weight) {
        int begin = Math.max(0, from - context);
        return new Passage(tokens.slice(begin, end), from - begin, weight);
    }

    /// Bytes that [#toBytes] needs for a passage, at most.
    public static int bytes(Passage passage) {
        return 3 * VarInts.MOST_BYTES + 2 * passage.tokens().size();
    }

    public static byte[] toBytes(List<Passage> passages) {
        ByteBuffer bytes = ByteBuffer.allocate(passages.stream().mapToInt(Passages::bytes).sum());
        for (Passage passage : passages) {
            VarInts.put(passage.tokens().size(), bytes);
            VarInts.put(passage.from(), bytes);
            VarInts.put((long) passage.weight() << 1 ^ passage.weight() >> 31, bytes);
            for (int i = 0; i < passage.tokens().size(); i++) {
                bytes.putChar((char) passage.tokens().get(i));
            }
        }
        return VarInts.written(bytes);
    }

    /// The passages that [#toBytes] made bytes of.
    ///
    /// @throws IllegalArgumentException if the bytes are not those of passages
    public static List<Passage> ofBytes(byte[] bytes) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        List<Passage> passages = new ArrayList<>();
        try {
            while (left.hasRemaining()) {
                passages.add(next(left));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("passages end in the middle of one", e);
        }
        return passages;
    }

    private static Passage next(ByteBuffer bytes) {
        long size = VarInts.get(bytes);
        int from = (int) VarInts.get(bytes);
        long zigzag = VarInts.get(bytes);
        if (size < 0 || size > bytes.remaining() / 2) {
            throw new BufferUnderflowException();
        }
        int[] tokens = new int[(int) size];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = bytes.getChar();
        }
        return new Passage(TokenIds.of(tokens), from, (int) (zigzag >>> 1 ^ -(zigzag & 1)));
    }
}
