package io.afterword.app.train;

import io.afterword.domain.TokenIds;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// A document in each row, behind an end of text as behind the document before it; longer ones in
/// pieces of the longest row. Each pass over them has an order of its own.
final class WholeDocuments implements Rows {
    private final Corpus corpus;
    private final int longest;
    private final Passes passes;
    private final List<Piece> pieces;

    /// @param from its first token
    private record Piece(int document, int from) {}

    /// @param longest row, without the token before it
    WholeDocuments(Corpus corpus, long seed, int longest) {
        this.corpus = corpus;
        this.longest = longest;
        this.pieces =
                IntStream.range(0, corpus.documents())
                        .boxed()
                        .flatMap(document ->
                                IntStream.iterate(
                                                0,
                                                from -> from < corpus.document(document).length,
                                                from -> from + longest)
                                        .mapToObj(from -> new Piece(document, from)))
                        .toList();
        this.passes = new Passes(seed, pieces.size());
    }

    @Override
    public Row row(long number) {
        int[] order = passes.order(number / pieces.size());
        Piece piece = pieces.get(order[(int) (number % pieces.size())]);
        int[] document = corpus.document(piece.document());
        int count = Math.min(longest, document.length - piece.from());
        int[] row = new int[count + 1];
        row[0] = piece.from() == 0 ? corpus.endOfText() : document[piece.from() - 1];
        System.arraycopy(document, piece.from(), row, 1, count);
        return new Row(TokenIds.of(row), corpus.id(piece.document()));
    }

    /// By their length, so that those which are learned together need little padding.
    @Override
    public List<Row> rows(long first, int count) {
        return Rows.super.rows(first, count).stream()
                .sorted(Comparator.comparingInt(Row::length))
                .toList();
    }

    @Override
    public double perPass() {
        return pieces.size();
    }

    @Override
    public double meanLength() {
        return pieces.isEmpty() ? longest : (double) corpus.size() / pieces.size();
    }
}
