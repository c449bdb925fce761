package org.postern.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** What every logger logs at every level until it is closed, in a file, in the place of the console: there may be millions of lines. */
final class WholeLog extends Handler implements AutoCloseable {

    private static final Logger EVERYTHING = Logger.getLogger("");

    private final Path file;
    private final Writer out;
    private final Predicate<LogRecord> wanted;
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final ReentrantLock lock = new ReentrantLock();
    private final Handler[] others = EVERYTHING.getHandlers();
    private final Level before = EVERYTHING.getLevel();
    private boolean closed;

    /**
     * Begins.
     *
     * @param wanted what is to be written
     */
    WholeLog(Path file, Predicate<LogRecord> wanted) throws IOException {
        this.file = file;
        this.wanted = wanted;
        out = Files.newBufferedWriter(file);
        for (Handler other : others) {
            EVERYTHING.removeHandler(other);
        }
        EVERYTHING.addHandler(this);
        EVERYTHING.setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord each) {
        lock.lock();
        try {
            if (!closed && wanted.test(each)) {
                out.write(formatter.format(each));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        EVERYTHING.setLevel(before);
        EVERYTHING.removeHandler(this);
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                for (Handler other : others) {
                    EVERYTHING.addHandler(other);
                }
                out.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** The lines that have any of these texts. To be called when it is closed. */
    List<String> linesWith(Collection<String> texts) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> texts.stream().anyMatch(line::contains)).toList();
        }
    }
}
