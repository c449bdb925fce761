package org.postern.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What was made of some files, and is made again when their content has changed. Nothing runs between two uses: a caller that asks for
 * it, at most once a second, looks whether the files are as they were. Content of which nothing can be made is logged
 * once, and what was made of the old one stays.
 */
final class Watched<T> {

    private static final Logger LOG = System.getLogger(Watched.class.getName());
    private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();
    /** A file written so lately may be written again without a difference in its times: the clock of file systems is coarse. */
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    @FunctionalInterface
    interface Maker<T> {
        T make(List<Content> contents) throws TlsException;
    }

    private final List<Path> paths;
    private final Maker<T> maker;
    private final Consumer<T> renewed;
    private final LongSupplier nanoTime;
    private final ReentrantLock looking = new ReentrantLock();
    private Map<Path, Content.Stamp> stamps;
    private boolean settled;
    private byte[] digest;
    private String trouble = "";
    private volatile long lastLook;
    private volatile T value;

    /**
     * Makes it for the first time.
     *
     * @param renewed receives what was made anew
     * @throws TlsException if a file cannot be read, or nothing be made of it
     */
    Watched(List<Path> paths, Maker<T> maker, Consumer<T> renewed, LongSupplier nanoTime) throws TlsException {
        this.paths = paths;
        this.maker = maker;
        this.renewed = renewed;
        this.nanoTime = nanoTime;
        lastLook = nanoTime.getAsLong();
        try {
            stamps = stamps();
            settled = settled(stamps);
            List<Content> contents = contents();
            digest = digest(contents);
            value = make(contents);
        } catch (IOException e) {
            throw new TlsException(unreadable(e), e);
        }
    }

    T current() {
        long now = nanoTime.getAsLong();
        if (now - lastLook >= BETWEEN_LOOKS && looking.tryLock()) {
            try {
                lastLook = now;
                look();
            } finally {
                looking.unlock();
            }
        }
        return value;
    }

    private void look() {
        try {
            Map<Path, Content.Stamp> found = stamps(); // before reading: what is written meanwhile is seen next time
            if (settled && found.equals(stamps)) {
                return;
            }
            boolean foundSettled = settled(found);
            List<Content> contents = contents();
            byte[] foundDigest = digest(contents);
            stamps = found;
            settled = foundSettled;
            if (!Arrays.equals(foundDigest, digest)) {
                digest = foundDigest;
                T made = make(contents);
                value = made;
                trouble = "";
                LOG.log(Level.INFO, () -> "the new content of " + names() + " is in use");
                renewed.accept(made);
            }
        } catch (IOException e) {
            warn(unreadable(e));
        } catch (TlsException e) {
            warn(String.valueOf(e.getMessage()));
        }
    }

    private void warn(String message) {
        if (!message.equals(trouble)) {
            trouble = message;
            LOG.log(Level.WARNING, () -> message + "; its old content stays in use");
        }
    }

    private Map<Path, Content.Stamp> stamps() throws IOException {
        Map<Path, Content.Stamp> all = new TreeMap<>();
        for (Path path : paths) {
            all.putAll(Content.stamps(path));
        }
        return all;
    }

    private static boolean settled(Map<Path, Content.Stamp> stamps) {
        Instant limit = Instant.now().minus(UNSETTLED);
        return stamps.values().stream()
                .allMatch(stamp -> stamp.modified().toInstant().isBefore(limit));
    }

    private List<Content> contents() throws IOException {
        List<Content> contents = new ArrayList<>();
        for (Path path : paths) {
            contents.add(Content.read(path));
        }
        return contents;
    }

    /** Equal for equal names and bytes. */
    private static byte[] digest(List<Content> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            contents.forEach(content -> content.files().forEach((file, bytes) -> {
                digest.update((file + "\n" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }));
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private T make(List<Content> contents) throws TlsException {
        try {
            return maker.make(contents);
        } catch (RuntimeException e) { // what decoders do with unexpected bytes
            throw new TlsException(names() + " is of no use (" + e + ")", e);
        }
    }

    private String names() {
        return String.join(" and ", paths.stream().map(Path::toString).toList());
    }

    private String unreadable(IOException e) {
        return e instanceof NoSuchFileException
                ? e.getMessage() + " is not there"
                : names() + " cannot be read (" + e + ")";
    }
}
