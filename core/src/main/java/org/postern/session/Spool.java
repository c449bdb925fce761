package org.postern.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postern.api.Message;

/** A message that is kept while policies look at it: in memory first, then in a temporary file. Closing it deletes the file. */
final class Spool implements Message, AutoCloseable {

    private static final Logger LOG = System.getLogger(Spool.class.getName());

    private final int threshold;
    private final Path folder;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream fileOutput;
    private long size;

    /**
     * @param threshold how many bytes stay in memory
     * @param folder where the rest goes; the file can be read by this user alone
     */
    Spool(int threshold, Path folder) {
        this.threshold = threshold;
        this.folder = folder;
    }

    /** Where the message is written to. */
    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                size += length;
                int inMemory = fileOutput == null ? Math.min(length, threshold - memory.size()) : 0;
                memory.write(bytes, offset, inMemory);
                if (inMemory < length) {
                    openFile().write(bytes, offset + inMemory, length - inMemory);
                }
            }
        };
    }

    private OutputStream openFile() throws IOException {
        OutputStream out = fileOutput;
        if (out == null) {
            file = Files.createTempFile(folder, "postern-", ".spool");
            out = Files.newOutputStream(file);
            fileOutput = out;
        }
        return out;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream first = new ByteArrayInputStream(memory.toByteArray());
        return file == null ? first : new SequenceInputStream(first, Files.newInputStream(file));
    }

    @Override
    public long size() {
        return size;
    }

    /** Throws nothing: what becomes of the file does not change what became of the message. */
    @Override
    public void close() {
        try {
            if (fileOutput != null) {
                fileOutput.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "cannot delete " + file, e);
        }
    }
}
