package org.postern.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What the user sees of the log: the gateway's lines, and the server's warnings once it runs. What goes wrong before that is kept,
 * since the server itself tells little about why a deployment failed.
 */
final class ConsoleLog extends Handler {

    private static final String LEVELS = """
            .level=WARNING
            org.postern.level=INFO
            javax.enterprise.resource.jms.level=SEVERE
            """;

    private final SimpleFormatter text = new SimpleFormatter();
    private volatile boolean starting = true;
    private volatile Optional<Throwable> failure = Optional.empty();

    /** Takes the place of every other log of this JVM; before the server is started, which respects that. */
    static ConsoleLog install() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(LEVELS.getBytes(StandardCharsets.ISO_8859_1)));
        ConsoleLog log = new ConsoleLog();
        Logger.getLogger("").addHandler(log);
        return log;
    }

    /** The last failure that was logged since the start, or since it was asked for: what lies at its bottom. */
    Optional<Throwable> takeFailure() {
        Optional<Throwable> taken = failure;
        failure = Optional.empty();
        return taken;
    }

    /** From now on the server's warnings are shown. */
    void started() {
        starting = false;
    }

    @Override
    public void publish(LogRecord entry) {
        boolean own = entry.getLoggerName() != null && entry.getLoggerName().startsWith("org.postern.");
        boolean warning = entry.getLevel().intValue() >= Level.WARNING.intValue();
        if (warning && entry.getThrown() != null) {
            failure = Optional.of(reason(entry.getThrown()));
        }
        if (starting ? own && !warning : own || warning) {
            System.err.printf("%1$tT %2$s %3$s%n", entry.getMillis(), entry.getLevel(), text.formatMessage(entry));
            if (entry.getThrown() != null && own) {
                entry.getThrown().printStackTrace();
            }
        }
    }

    /** The innermost cause that is the gateway's own, whose message tells what to do; else the innermost of all. */
    static Throwable reason(Throwable thrown) {
        Throwable own = null;
        Throwable innermost = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            innermost = cause;
            if (cause.getClass().getName().startsWith("org.postern.")) {
                own = cause;
            }
        }
        return own == null ? innermost : own;
    }

    @Override
    public void flush() {
        System.err.flush();
    }

    @Override
    public void close() {
        // the console stays open
    }
}
