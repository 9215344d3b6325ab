package io.afterword.app.hub;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// A disk that promises room and fails when so many bytes have been written.
final class FullDisk implements Disk {
    private final long promised;
    private long left;

    FullDisk(long promised, long room) {
        this.promised = promised;
        this.left = room;
    }

    @Override
    public long usable(Path path) {
        return left > 0 ? promised : 0;
    }

    @Override
    public OutputStream append(Path file) throws IOException {
        return new FilterOutputStream(new Disk.Real().append(file)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int fits = (int) Math.min(length, left);
                out.write(bytes, offset, fits);
                left -= fits;
                if (fits < length) {
                    throw new IOException("No space left on device");
                }
            }
        };
    }
}
