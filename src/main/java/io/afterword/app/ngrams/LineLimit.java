package io.afterword.app.ngrams;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Bytes of a text whose lines are not too long, so that a line fits into memory before anybody
/// knows its length.
final class LineLimit extends FilterInputStream {
    private final long most;
    private long length; // of the line so far

    /// @param most bytes of a line, without its end; more than a reader of this stream asks for at
    ///   once, so that it has handed on all lines before the one that is too long
    LineLimit(InputStream text, long most) {
        super(text);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        if (next >= 0) {
            count((byte) next);
        }
        return next;
    }

    /// @throws ExceededException if a line is too long
    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        int read = super.read(bytes, offset, count);
        for (int i = 0; i < read; i++) {
            count(bytes[offset + i]);
        }
        return read;
    }

    private void count(byte next) throws ExceededException {
        length = next == '\n' || next == '\r' ? 0 : length + 1; // in UTF-8, bytes of nothing else
        if (length > most) {
            throw new ExceededException();
        }
    }

    /// A line is too long.
    static final class ExceededException extends IOException {
        private static final long serialVersionUID = 1;

        private ExceededException() {}
    }
}
