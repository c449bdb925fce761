package org.postern.eventlog;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file that lines are appended to, by nothing else. It may be moved away, which begins another one. For one thread at a time. */
final class AppendedFile implements Closeable {

    private final Path path;
    private @Nullable FileChannel channel;
    private @Nullable Object key;

    AppendedFile(Path path) {
        this.path = path;
    }

    /**
     * Opens it, unless it is open.
     *
     * @throws IOException also if something else appends to it
     */
    void open() throws IOException {
        if (channel == null) {
            boolean broken = endsWithinLine();
            FileChannel opened = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            try {
                lock(opened);
                key = key();
                channel = opened;
            } finally {
                if (channel == null) {
                    opened.close();
                }
            }
            if (broken) {
                append(new byte[] {'\n'});
            }
        }
    }

    private void lock(FileChannel opened) throws IOException {
        boolean locked;
        try {
            locked = opened.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new IOException("another service writes to it");
        }
    }

    /** Whether the last write was cut off, as by a full disk. */
    private boolean endsWithinLine() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() == 0) {
                return false;
            }
            file.seek(file.length() - 1);
            return file.read() != '\n';
        } catch (FileNotFoundException e) {
            return false; // or cannot be read, which it need not be
        }
    }

    /** What identifies the file at the path; null where the system says nothing. */
    private @Nullable Object key() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Closes it if it is not the one at the path any more. */
    void follow() throws IOException {
        if (channel == null) {
            return;
        }
        boolean same;
        try {
            same = Objects.equals(key, key());
        } catch (NoSuchFileException e) {
            same = false;
        }
        if (!same) {
            close();
        }
    }

    /** Appends a line, and opens the file before if it is not open. After a failure it is closed. */
    void append(byte[] line) throws IOException {
        open();
        FileChannel opened = Objects.requireNonNull(channel);
        boolean written = false;
        try {
            ByteBuffer rest = ByteBuffer.wrap(line);
            while (rest.hasRemaining()) {
                int unused = opened.write(rest);
            }
            written = true;
        } finally {
            if (!written) {
                close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel opened = channel;
        channel = null;
        if (opened != null) {
            opened.close();
        }
    }
}
