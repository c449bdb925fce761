package org.postern.eventlog;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/**
 * Writes each transaction as a line of JSON to a file, from a thread of its own: what cannot be written in time is counted and left out,
 * so that no mail waits. A file that was moved away is begun anew within a second.
 */
public final class EventFile implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EventFile.class.getName());

    private static final String PROPERTY = "eventFile";
    private static final String EXPECTED =
            "a file in a folder that exists, both of which can be written to, and one of no other service";

    /** How many transactions may wait. */
    static final int MAX_WAITING = 10_000;

    /** How much memory those that wait may take, but for one of them: 32 MiB. */
    private static final long MAX_MEMORY = 32L << 20;

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration REPORT = Duration.ofMinutes(1);

    private final Path path;
    private final AppendedFile file;
    private final BlockingQueue<EndedTransaction> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final AtomicLong memory = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private Thread writer = new Thread();
    private long nextLook = System.nanoTime();
    private long nextReport = System.nanoTime() + REPORT.toNanos();
    private boolean failing;

    public EventFile(Path path) {
        this.path = path;
        file = new AppendedFile(path);
    }

    /** The file that a property names; empty if it names none. */
    public static Optional<Path> path(Setting setting) {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(setting.text()).toAbsolutePath();
            Path folder = path.getParent();
            boolean there = Files.exists(path);
            if (folder != null
                    && Files.isDirectory(folder)
                    && Files.isWritable(there ? path : folder)
                    && !Files.isDirectory(path)) {
                return Optional.of(path);
            }
        } catch (InvalidPathException e) {
            throw new SettingException(PROPERTY, setting.text(), EXPECTED, e);
        }
        throw setting.invalid(EXPECTED);
    }

    /**
     * Begins to write, on a daemon thread.
     *
     * @throws SettingException if the file cannot be written, or another service writes to it
     */
    public void start() {
        open();
        ended = new CountDownLatch(1);
        writer = new Thread(this::write, "postern-events");
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Checks whether it could.
     *
     * @throws SettingException as {@link #start()}
     */
    public void check() {
        open();
        try {
            file.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> path + " cannot be closed", e);
        }
    }

    private void open() {
        try {
            file.open();
        } catch (IOException e) {
            throw new SettingException(PROPERTY, path.toString(), EXPECTED + " (" + e.getMessage() + ")", e);
        }
    }

    /** Takes note of a transaction. Waits for nothing. */
    public void accept(EndedTransaction transaction) {
        int size = transaction.memory();
        if (ended.getCount() == 0 || memory.getAndAdd(size) > MAX_MEMORY || !waiting.offer(transaction)) {
            memory.addAndGet(-size);
            dropped.incrementAndGet();
        }
    }

    private void write() {
        try {
            while (ended.getCount() > 0) {
                EndedTransaction next = waiting.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                look();
                if (next != null) {
                    write(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // an interruption ends the thread
        }
    }

    /** Once a second: whether the file was moved away. Once a minute: what is missing in it. */
    private void look() {
        long now = System.nanoTime();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + TICK.toNanos();
        try {
            file.follow();
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    () -> path + " cannot be looked at",
                    e); // the next line shows whether it can be written
        }
        if (now - nextReport >= 0) {
            nextReport = now + REPORT.toNanos();
            report();
        }
    }

    private void report() {
        long missing = dropped.getAndSet(0);
        if (missing > 0) {
            LOG.log(
                    Level.WARNING,
                    () -> missing + " transactions are missing in eventFile " + path
                            + ": it could not be written to, or not fast enough");
        }
    }

    private void write(EndedTransaction next) throws InterruptedException {
        memory.addAndGet(-next.memory());
        byte[] line;
        try {
            line = EventLine.of(next.transaction());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, () -> next.summary().session() + " cannot be written to eventFile", e);
            dropped.incrementAndGet();
            return;
        }
        while (!append(line)) {
            if (ended.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                dropped.incrementAndGet();
                return;
            }
            look();
        }
    }

    private boolean append(byte[] line) {
        try {
            file.append(line);
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, () -> "eventFile " + path + " is written to again");
            }
            return true;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.log(
                        Level.WARNING,
                        () -> "cannot write to eventFile " + path + ": " + EventLogFormat.ofFailure(e)
                                + "; it is tried again each second");
            }
            return false;
        }
    }

    /** Writes what is left, and ends. */
    @Override
    public void close() {
        ended.countDown();
        try {
            writer.join();
            for (EndedTransaction next = waiting.poll(); next != null; next = waiting.poll()) {
                if (failing) {
                    dropped.incrementAndGet();
                } else {
                    write(next);
                }
            }
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> path + " cannot be closed", e);
        }
        report();
    }
}
