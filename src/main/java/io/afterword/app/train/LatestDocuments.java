package io.afterword.app.train;

import io.afterword.domain.TokenIds;
import io.afterword.model.token.LongWords;
import io.afterword.model.token.Tokenizer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Documents in the order in which they came, each id in its last version. All cores make tokens of
/// them.
final class LatestDocuments {
    private static final int TOGETHER = 1 << 14;

    private final Tokenizer tokenizer;
    private final List<Change> waiting = new ArrayList<>();
    private final LinkedHashMap<String, TokenIds> latest = new LinkedHashMap<>();

    /// @param text null takes the document away
    private record Change(String id, @Nullable String text) {}

    LatestDocuments(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// A document, in place of an earlier one of this id.
    void put(String id, String text) {
        add(new Change(id, text));
    }

    /// Nor is there one of this id any more.
    void remove(String id) {
        add(new Change(id, null));
    }

    private void add(Change change) {
        waiting.add(change);
        if (waiting.size() == TOGETHER) {
            tokenize();
        }
    }

    private void tokenize() {
        List<TokenIds> tokens =
                waiting.parallelStream()
                        .map(change ->
                                change.text() == null
                                        ? TokenIds.of()
                                        : LongWords.encode(tokenizer, change.text()))
                        .toList();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).isEmpty()) { // nothing to learn either way
                latest.remove(waiting.get(i).id());
            } else {
                latest.putLast(waiting.get(i).id(), tokens.get(i));
            }
        }
        waiting.clear();
    }

    void addTo(Documents documents) {
        tokenize();
        latest.forEach(documents::add);
    }
}
