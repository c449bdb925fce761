package org.postern.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postern.api.octets.Spool;

/** A message that is kept while policies look at it, or what a policy makes of it: in memory first, then in a temporary file. Closing it deletes the file. */
public final class MessageSpool implements Spool {

    private static final Logger LOG = System.getLogger(MessageSpool.class.getName());

    private final MessageRules.SpoolPlace place;
    private final Memory memory = new Memory();
    private @Nullable Path file;
    private OutputStream fileOutput = OutputStream.nullOutputStream();
    private long size;
    private boolean closed;

    /** @param place where it is kept; a file can be read by this user alone */
    public MessageSpool(MessageRules.SpoolPlace place) {
        this.place = place;
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                append(bytes, offset, length);
            }
        };
    }

    private synchronized void append(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the message has been given up");
        }
        size += length;
        int inMemory = file == null ? Math.min(length, place.threshold() - memory.size()) : 0;
        memory.write(bytes, offset, inMemory);
        if (inMemory < length) {
            if (file == null) {
                file = Files.createTempFile(place.folder(), "postern-", ".spool");
                fileOutput = Files.newOutputStream(file);
            }
            fileOutput.write(bytes, offset + inMemory, length - inMemory);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return open(0);
    }

    @Override
    public InputStream open(long offset) throws IOException {
        if (file == null) {
            return memory.open(offset);
        }
        return offset < memory.size()
                ? new SequenceInputStream(memory.open(offset), openFile(file, 0))
                : openFile(file, offset - memory.size());
    }

    /** By a stream that an interrupt does not close, and that skips by seeking. */
    private static InputStream openFile(Path file, long offset) throws IOException {
        InputStream in = new FileInputStream(file.toFile());
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    /** Throws nothing: what becomes of the file does not change what became of the message. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            fileOutput.close();
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "cannot delete " + file, e);
        }
    }

    /** What is in memory, to be read where it is. */
    private static final class Memory extends ByteArrayOutputStream {

        InputStream open(long offset) {
            int from = (int) Math.min(offset, count);
            return new ByteArrayInputStream(buf, from, count - from);
        }
    }
}
