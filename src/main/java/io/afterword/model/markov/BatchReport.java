package io.afterword.model.markov;

/// What counting one batch has cost.
///
/// @param tokens counted, those taken back included
/// @param rowsRead keys asked for
/// @param rowsWritten rows put and removed
/// @param bytesWritten of keys and values
public record BatchReport(long tokens, long rowsRead, long rowsWritten, long bytesWritten) {
    public static final BatchReport NONE = new BatchReport(0, 0, 0, 0);

    public BatchReport plus(BatchReport more) {
        return new BatchReport(
                tokens + more.tokens,
                rowsRead + more.rowsRead,
                rowsWritten + more.rowsWritten,
                bytesWritten + more.bytesWritten);
    }
}
