package org.postern.filters.attachments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.postern.filters.attachments.Budget.UnreadableException;

/** A file in full, to be read at any place: in memory, or from a quarter of a MiB on in a temporary file, which is there until this is closed. */
final class Content implements AutoCloseable {

    private static final int IN_MEMORY = 256 * 1024;
    private static final int CHUNK = 64 * 1024;

    private final SeekableByteChannel channel;
    private final long size;

    private Content(SeekableByteChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    /** How bytes are paid for. */
    @FunctionalInterface
    interface Toll {
        /** Before they are kept. */
        void take(long length) throws IOException;
    }

    /**
     * Copies what a stream gives.
     *
     * @throws StorageException if there is no room: nothing of it is left then
     * @throws IOException if the stream or the toll throws it: nothing is left then
     */
    static Content copy(InputStream in, Toll toll) throws IOException {
        byte[] beginning = in.readNBytes(IN_MEMORY);
        toll.take(beginning.length);
        if (beginning.length < IN_MEMORY) {
            return new Content(new SeekableInMemoryByteChannel(beginning), beginning.length);
        }
        FileChannel file = temporaryFile();
        boolean complete = false;
        try {
            write(file, beginning, beginning.length);
            byte[] chunk = new byte[CHUNK];
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                toll.take(length);
                write(file, chunk, length);
            }
            complete = true;
            return new Content(file, file.size());
        } finally {
            if (!complete) {
                file.close();
            }
        }
    }

    private static FileChannel temporaryFile() throws StorageException {
        try {
            Path file = Files.createTempFile("postern", ".part"); // readable by its owner alone
            return FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    private static void write(FileChannel file, byte[] bytes, int length) throws StorageException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
        } catch (IOException e) {
            throw new StorageException(e);
        }
    }

    long size() {
        return size;
    }

    SeekableByteChannel channel() {
        return channel;
    }

    /**
     * Some bytes, in little-endian order.
     *
     * @throws UnreadableException if there are not so many
     */
    ByteBuffer read(long position, int length) throws IOException {
        if (position < 0 || length < 0 || position > size - length) {
            throw new UnreadableException("an archive ends in the middle");
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(position);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // goes on
        }
        return buffer.flip();
    }

    /** As much of that as there is. */
    byte[] beginning(int length) throws IOException {
        return read(0, (int) Math.min(length, size)).array();
    }

    boolean startsWith(int... bytes) throws IOException {
        byte[] beginning = beginning(bytes.length);
        return beginning.length == bytes.length
                && Arrays.equals(
                        bytes,
                        IntStream.range(0, bytes.length)
                                .map(i -> beginning[i] & 0xFF)
                                .toArray());
    }

    /** Bytes from one place to another. */
    InputStream open(long from, long to) {
        return new InputStream() {
            private long at = from;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int wanted = (int) Math.min(length, to - at);
                if (wanted <= 0) {
                    return length == 0 ? 0 : -1;
                }
                channel.position(at);
                int got = channel.read(ByteBuffer.wrap(bytes, offset, wanted));
                at += Math.max(got, 0);
                return got;
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
