package io.afterword.app.train;

import io.afterword.domain.TokenIds;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32;

/// Documents in tokens, each ended by the end of text, with their ids; in the heap.
final class Corpus {
    private final List<String> ids = new ArrayList<>();
    private final List<int[]> documents = new ArrayList<>();
    private final int endOfText;
    private long size;

    Corpus(int endOfText) {
        this.endOfText = endOfText;
    }

    void add(String id, TokenIds tokens) {
        int[] ended = Arrays.copyOf(tokens.toArray(), tokens.size() + 1);
        ended[tokens.size()] = endOfText;
        ids.add(id);
        documents.add(ended);
        size += ended.length;
    }

    int endOfText() {
        return endOfText;
    }

    int documents() {
        return documents.size();
    }

    /// In tokens.
    long size() {
        return size;
    }

    String id(int document) {
        return ids.get(document);
    }

    int[] document(int document) {
        return documents.get(document);
    }

    void addTokensTo(BitSet used) {
        documents.forEach(document -> Arrays.stream(document).forEach(used::set));
    }

    /// Of ids and tokens in order: equal checksums mean that training may go on with it.
    long checksum() {
        CRC32 sum = new CRC32();
        for (int i = 0; i < documents.size(); i++) {
            sum.update(ids.get(i).getBytes(StandardCharsets.UTF_8));
            sum.update(documents.get(i).length);
            for (int token : documents.get(i)) {
                sum.update(token);
                sum.update(token >>> 8);
                sum.update(token >>> 16);
            }
        }
        return sum.getValue();
    }

    /// Whether a document is held out: a matter of its id alone, so that it stays so.
    static boolean isHeldOut(String id, double share) {
        CRC32 sum = new CRC32();
        sum.update(id.getBytes(StandardCharsets.UTF_8));
        return sum.getValue() < share * (1L << 32);
    }
}
