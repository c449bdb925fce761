package org.postern.filters.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postern.api.octets.Octets;
import org.postern.filters.link.ContentException;

/** Whether what is written is a content, byte for byte; nothing of it is kept. */
final class Comparison extends OutputStream {

    /** A page that reports a virus may be longer than the content; endless it may not be. */
    private static final long MAX_MORE = 1024 * 1024;

    private final Octets content;
    private final long size;
    private @Nullable InputStream in;
    private long written;
    private boolean same = true;

    Comparison(Octets content) throws IOException {
        this.content = content;
        size = content.size();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        written += length;
        if (written > size + MAX_MORE) {
            throw new IOException("sends back much more than it has been sent");
        }
        if (same) {
            byte[] expected = expected(length);
            same = Arrays.equals(expected, 0, expected.length, bytes, offset, offset + length);
        }
    }

    private byte[] expected(int length) throws IOException {
        try {
            if (in == null) {
                in = content.open();
            }
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new ContentException(e);
        }
    }

    /** Whether all of it has been written, and nothing else. */
    boolean isSame() {
        return same && written == size;
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
