package org.postern.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;

/**
 * What the user sees of the log: the gateway's warnings; once it runs, all its lines and the server's warnings. What goes wrong before
 * that is kept, since the server itself says little about why a deployment failed.
 */
final class ConsoleLog extends Handler {

    private static final String LEVELS = """
            .level=WARNING
            org.postern.level=INFO
            javax.enterprise.resource.jms.level=SEVERE
            """;

    /** What the embedded server has no text for: {@code containers.mdb.no_invocation}. */
    private static final Pattern KEY = Pattern.compile("[a-z][\\w-]*(?:\\.[\\w-]+)+");

    private static final Pattern ABOUT_BEANS = Pattern.compile("containers\\.mdb\\.|MDB\\d+");

    private final SimpleFormatter text = new SimpleFormatter();
    private volatile boolean starting = true;
    private volatile boolean ended;
    private volatile Optional<Throwable> failure = Optional.empty();
    private volatile Optional<String> bean = Optional.empty();
    private volatile Optional<Throwable> beanFailure = Optional.empty();

    /** Takes the place of every other log of this JVM; before the server is started, which respects that. */
    void install() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(LEVELS.getBytes(StandardCharsets.ISO_8859_1)));
        Logger.getLogger("").addHandler(this);
        if (LogManager.getLogManager() instanceof Manager manager) {
            manager.kept = true;
        }
    }

    /** The last failure that was logged since the start, or since it was asked for: what lies at its bottom. */
    Optional<Throwable> takeFailure() {
        Optional<Throwable> taken = failure;
        failure = Optional.empty();
        return taken;
    }

    /** The message-driven bean that a warning has named last. */
    Optional<String> bean() {
        return bean;
    }

    /** The last failure that was logged after a message-driven bean was named. */
    Optional<Throwable> beanFailure() {
        return beanFailure;
    }

    /** From now on the server's warnings are shown. */
    void started() {
        starting = false;
    }

    /** From now on nothing is shown: the last word is another's. */
    void end() {
        ended = true;
    }

    @Override
    public void publish(LogRecord entry) {
        boolean own = entry.getLoggerName() != null && entry.getLoggerName().startsWith("org.postern.");
        boolean warning = entry.getLevel().intValue() >= Level.WARNING.intValue();
        if (warning) {
            beanOf(entry).ifPresent(name -> bean = Optional.of(name));
        }
        if (warning && entry.getThrown() != null) {
            failure = Optional.of(reason(entry.getThrown()));
            beanFailure = bean.isPresent() ? failure : Optional.empty();
        }
        String message = text.formatMessage(entry);
        if (!ended && (starting ? own && warning : own || warning)) {
            show(entry, message, own);
        }
    }

    /** The first parameter of what the server says about message-driven beans. */
    private static Optional<String> beanOf(LogRecord entry) {
        Object[] parameters = entry.getParameters();
        boolean about = entry.getMessage() != null
                && ABOUT_BEANS.matcher(entry.getMessage()).lookingAt();
        return about && parameters != null && parameters.length > 0
                ? Optional.of(String.valueOf(parameters[0])).map(name -> name.replaceFirst("^[^:]*:", ""))
                : Optional.empty();
    }

    private static void show(LogRecord entry, String message, boolean own) {
        Throwable thrown = entry.getThrown();
        String shown = message;
        if (KEY.matcher(message).matches()) {
            if (thrown == null || ABOUT_BEANS.matcher(message).lookingAt()) {
                return; // what comes next says more: of a policy's failure, the gateway itself
            }
            shown = Failure.text(reason(thrown));
        }
        System.err.printf("%1$tT %2$s %3$s%n", entry.getMillis(), entry.getLevel(), shown);
        if (thrown != null && own) {
            thrown.printStackTrace();
        }
    }

    /** The innermost cause that is the gateway's own, whose message says what to do; else the innermost of all. */
    static Throwable reason(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return own(thrown, seen).orElseGet(() -> innermost(thrown));
    }

    private static Optional<Throwable> own(Throwable thrown, Set<Throwable> seen) {
        if (!seen.add(thrown)) {
            return Optional.empty();
        }
        return causes(thrown).stream()
                .flatMap(cause -> own(cause, seen).stream())
                .findFirst()
                .or(() -> Optional.of(thrown)
                        .filter(each -> each.getClass().getName().startsWith("org.postern.")));
    }

    private static Throwable innermost(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable innermost = thrown;
        for (List<Throwable> causes = causes(thrown);
                !causes.isEmpty() && seen.add(causes.get(0));
                causes = causes(innermost)) {
            innermost = causes.get(0);
        }
        return innermost;
    }

    /** The cause; of what HK2 collects, in its MultiException, all of them: what failed, and then what failed because of that. */
    private static List<Throwable> causes(Throwable thrown) {
        try {
            if (thrown.getClass().getMethod("getErrors").invoke(thrown) instanceof List<?> errors
                    && !errors.isEmpty()) {
                return errors.stream()
                        .filter(Throwable.class::isInstance)
                        .map(Throwable.class::cast)
                        .toList();
            }
        } catch (ReflectiveOperationException e) {
            // it has one cause, like any other
        }
        return Optional.ofNullable(thrown.getCause()).stream().toList();
    }

    @Override
    public void flush() {
        System.err.flush();
    }

    @Override
    public void close() {
        // the console stays open
    }

    /**
     * The log of this JVM until its very end. The ordinary one closes its handlers as soon as the JVM begins to end, while the gateway
     * still lets transactions end and writes about them.
     */
    public static final class Manager extends LogManager {

        /** From when on no handler is closed. */
        private volatile boolean kept;

        @Override
        public void reset() {
            if (!kept) {
                super.reset();
            }
        }
    }
}
