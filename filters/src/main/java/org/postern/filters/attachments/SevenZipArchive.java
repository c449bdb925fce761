package org.postern.filters.attachments;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.io.channels.CloseShieldChannel;
import org.jspecify.annotations.Nullable;
import org.postern.filters.attachments.Budget.UnreadableException;

/** 7z, whose files are mostly compressed together: to read one means to read those before it. */
final class SevenZipArchive implements Archive {

    /** What a decoder may need: the sender says how much it is. One within another has half of it. */
    private static final int MAX_MEMORY_KIB = 64 * 1024;

    private static final int MAX_AT_ONCE = 4;
    private static final int MAX_WAIT_SECONDS = 20;
    private static final Semaphore DECODERS = new Semaphore(MAX_AT_ONCE);

    static boolean isOne(Content content) throws IOException {
        return content.startsWith('7', 'z', 0xBC, 0xAF, 0x27, 0x1C);
    }

    @Override
    public boolean read(Content content, Budget budget, Visitor visitor) throws IOException {
        int around = budget.beginDecoder();
        try {
            if (around > 0) {
                return read(content, budget, visitor, MAX_MEMORY_KIB >> around);
            }
            acquire();
            try {
                return read(content, budget, visitor, MAX_MEMORY_KIB);
            } finally {
                DECODERS.release();
            }
        } finally {
            budget.endDecoder();
        }
    }

    private static void acquire() throws IOException {
        try {
            if (!DECODERS.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("too many 7z archives at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while other 7z archives are read");
        }
    }

    private static boolean read(Content content, Budget budget, Visitor visitor, int maxMemory) throws IOException {
        SeekableByteChannel channel = content.channel().position(0);
        try (SevenZFile file = SevenZFile.builder()
                .setSeekableByteChannel(CloseShieldChannel.wrap(channel))
                .setMaxMemoryLimitKiB(maxMemory)
                .get()) {
            for (SevenZArchiveEntry each = next(file, budget); each != null; each = next(file, budget)) {
                if (!each.isDirectory()) {
                    visitor.visit(entry(file, each));
                }
            }
            return false;
        } catch (PasswordRequiredException e) {
            return true;
        } catch (UnreadableException | StorageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new UnreadableException("a 7z archive cannot be read: " + e.getMessage());
        }
    }

    private static @Nullable SevenZArchiveEntry next(SevenZFile file, Budget budget) throws IOException {
        SevenZArchiveEntry next = file.getNextEntry();
        if (next != null) {
            if (next.getName() != null && next.getName().length() > MAX_NAME) {
                throw new UnreadableException("a name in a 7z archive is too long");
            }
            budget.takeEntry();
            budget.takeBytes(next.getSize()); // those behind it cannot be read without it
        }
        return next;
    }

    private static Entry entry(SevenZFile file, SevenZArchiveEntry entry) {
        boolean encrypted = entry.getContentMethods() != null
                && StreamSupport.stream(entry.getContentMethods().spliterator(), false)
                        .anyMatch(each -> each.getMethod() == SevenZMethod.AES256SHA256);
        String name = entry.getName() == null ? "" : entry.getName();
        Source bytes = () -> new InputStream() {
            @Override
            public int read() throws IOException {
                return file.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return file.read(into, offset, length);
            }
        };
        return new Entry(
                List.of(name),
                entry.getSize(),
                encrypted,
                false,
                entry.hasStream() ? Optional.of(bytes) : Optional.of(InputStream::nullInputStream));
    }
}
