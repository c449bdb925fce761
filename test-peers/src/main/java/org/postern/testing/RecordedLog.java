package org.postern.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What is logged while this is open, by every logger and at every level. */
public final class RecordedLog extends Handler implements AutoCloseable {

    private static final Logger EVERYTHING = Logger.getLogger("");

    private final Level before = EVERYTHING.getLevel();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public RecordedLog() {
        EVERYTHING.addHandler(this);
        EVERYTHING.setLevel(Level.ALL);
    }

    /** The messages of a level that begin with some text. */
    public List<String> messages(Level level, String beginning) {
        return records.stream()
                .filter(each -> each.getLevel().equals(level))
                .map(LogRecord::getMessage)
                .filter(message -> message.startsWith(beginning))
                .toList();
    }

    /** All of it, stack traces included. */
    public String text() {
        SimpleFormatter formatter = new SimpleFormatter();
        StringBuilder text = new StringBuilder();
        records.forEach(each -> text.append(formatter.format(each)));
        return text.toString();
    }

    @Override
    public void publish(LogRecord each) {
        records.add(each);
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        EVERYTHING.setLevel(before);
        EVERYTHING.removeHandler(this);
    }
}
