package org.postern.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What was made of some files, and is made again when their content has changed. Nothing runs between two uses: a caller that asks for
 * it, at most once a second, reads the files and compares. Content of which nothing can be made is logged once, and what was
 * made of the old one stays.
 */
final class Watched<T> {

    private static final Logger LOG = System.getLogger(Watched.class.getName());
    private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

    @FunctionalInterface
    interface Maker<T> {
        T make(List<Content> contents) throws TlsException;
    }

    private final List<Path> paths;
    private final Maker<T> maker;
    private final Consumer<T> renewed;
    private final LongSupplier nanoTime;
    private final ReentrantLock looking = new ReentrantLock();
    private List<Content> contents;
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
        contents = read();
        value = make(contents);
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
            List<Content> found = read();
            if (!found.equals(contents)) {
                contents = found;
                T made = make(found);
                value = made;
                trouble = "";
                LOG.log(Level.INFO, () -> "the new content of " + names() + " is in use");
                renewed.accept(made);
            }
        } catch (TlsException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                trouble = message;
                LOG.log(Level.WARNING, () -> message + "; its old content stays in use");
            }
        }
    }

    private List<Content> read() throws TlsException {
        try {
            List<Content> found = new ArrayList<>();
            for (Path path : paths) {
                found.add(Content.read(path));
            }
            return found;
        } catch (NoSuchFileException e) {
            throw new TlsException(e.getMessage() + " is not there", e);
        } catch (IOException e) {
            throw new TlsException(names() + " cannot be read (" + e + ")", e);
        }
    }

    private T make(List<Content> found) throws TlsException {
        try {
            return maker.make(found);
        } catch (RuntimeException e) { // what decoders do with unexpected bytes
            throw new TlsException(names() + " is of no use (" + e + ")", e);
        }
    }

    private String names() {
        return String.join(" and ", paths.stream().map(Path::toString).toList());
    }
}
