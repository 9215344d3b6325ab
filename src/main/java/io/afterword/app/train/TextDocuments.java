package io.afterword.app.train;

import io.afterword.app.ngrams.DocumentFile;
import io.afterword.domain.TokenIds;
import io.afterword.model.token.LongWords;
import io.afterword.model.token.Tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lines of a text file as documents, with the ids that `learn --lines` gives them; all cores
/// make tokens of them.
final class TextDocuments {
    private static final int TOGETHER = 1 << 14;

    private final Tokenizer tokenizer;
    private final Documents into;
    private final List<Line> waiting = new ArrayList<>();

    private record Line(String id, String text) {}

    private TextDocuments(Tokenizer tokenizer, Documents into) {
        this.tokenizer = tokenizer;
        this.into = into;
    }

    static void read(Path file, Tokenizer tokenizer, Documents into) {
        TextDocuments documents = new TextDocuments(tokenizer, into);
        DocumentFile.forEach(file, true, documents::add);
        documents.tokenize();
    }

    private void add(String id, String text) {
        waiting.add(new Line(id, text));
        if (waiting.size() == TOGETHER) {
            tokenize();
        }
    }

    private void tokenize() {
        List<TokenIds> tokens =
                waiting.parallelStream()
                        .map(line -> LongWords.encode(tokenizer, line.text()))
                        .toList();
        for (int i = 0; i < tokens.size(); i++) {
            into.add(waiting.get(i).id(), tokens.get(i));
        }
        waiting.clear();
    }
}
