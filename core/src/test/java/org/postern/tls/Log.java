package org.postern.tls;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the package writes into the log. */
final class Log extends Handler implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("org.postern.tls");

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Level before = LOGGER.getLevel();

    Log() {
        LOGGER.setLevel(Level.ALL);
        LOGGER.addHandler(this);
    }

    List<String> warnings() {
        return warnings;
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().equals(Level.WARNING)) {
            warnings.add(entry.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setLevel(before);
    }
}
