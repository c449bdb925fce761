package org.postern.filters.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postern.api.octets.Octets;

/** Where a body that comes back can be kept: in memory, and in a temporary file from a quarter of a MiB on. */
public final class Spool extends OutputStream implements Octets {

    private static final int IN_MEMORY = 256 * 1024;

    private final long maxSize;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long size;

    /** @param maxSize in bytes; to write more ends in an {@link IOException} */
    public Spool(long maxSize) {
        this.maxSize = maxSize;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (size + length > maxSize) {
            throw new IOException("sends back more than " + maxSize + " bytes");
        }
        if (out == null && size + length > IN_MEMORY) {
            file = Files.createTempFile("postern", ".scan"); // readable by its owner alone
            out = Files.newOutputStream(file);
            memory.writeTo(out);
            memory.reset();
        }
        (out == null ? memory : out).write(bytes, offset, length);
        size += length;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return file == null ? Octets.of(memory.toByteArray()).open() : Files.newInputStream(file);
    }

    /** Deletes the file, if there is one: nothing can be read any more. */
    @Override
    public void close() throws IOException {
        try {
            if (out != null) {
                out.close();
            }
        } finally {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
