package org.postern.test;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * What is logged until it is closed, as much as servers log, in the place of the console: what fails on purpose is not worth a line
 * there.
 */
final class LogRecords extends Handler implements AutoCloseable {

    private static final Logger EVERYTHING = Logger.getLogger("");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler[] others = EVERYTHING.getHandlers();
    private final Level before = EVERYTHING.getLevel();

    LogRecords() {
        for (Handler other : others) {
            EVERYTHING.removeHandler(other);
        }
        EVERYTHING.addHandler(this);
        EVERYTHING.setLevel(Level.INFO);
    }

    /** The gateway's own, level first. */
    List<String> ofGateway() {
        return records.stream()
                .filter(each -> String.valueOf(each.getLoggerName()).startsWith("org.postern."))
                .map(each -> each.getLevel() + " " + each.getMessage())
                .toList();
    }

    /** What was thrown, with its causes: the server's too, which is where the reason for a failed deployment is found. */
    List<String> thrown() {
        return records.stream()
                .flatMap(each -> Stream.iterate(each.getThrown(), Objects::nonNull, Throwable::getCause))
                .map(Throwable::toString)
                .toList();
    }

    @Override
    public void publish(LogRecord each) {
        records.add(each);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        EVERYTHING.setLevel(before);
        EVERYTHING.removeHandler(this);
        for (Handler other : others) {
            EVERYTHING.addHandler(other);
        }
    }
}
