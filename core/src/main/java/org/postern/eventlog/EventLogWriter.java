package org.postern.eventlog;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.monitor.Event;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.ConnectionRejected;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.EventSink;

/**
 * Writes one INFO line for each transaction, AUTH and rejected command, from a thread of its own. A server's log handlers have a lock,
 * and find out who called by walking the stack: done by each session, that was a third of the CPU time of a message.
 */
public final class EventLogWriter implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EventLogWriter.class.getName());

    private static final long TICK_MILLIS = 50;
    /** More lines than this do not wait: one more is written by the thread that has it. */
    private static final int MAX_WAITING = 10_000;

    /**
     * What of one interface is logged.
     *
     * @param enabled whether anything is
     * @param maxRefusals lines a minute about the rejected commands of one client
     * @param client what counts as one client
     */
    public record Rules(boolean enabled, int maxRefusals, Function<InetAddress, ?> client) {}

    private final Refusals refusals = new Refusals(this::add, System::nanoTime, Refusals.MAX_CLIENTS);
    private final Queue<Supplier<String>> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private Thread writer = new Thread();

    /** Receives what happens on an interface. Its rules are not looked up by its name, which others may have too. */
    public EventSink of(Rules rules) {
        return event -> {
            if (rules.enabled()) {
                accept(event, rules);
            }
        };
    }

    private void accept(Event event, Rules rules) {
        if (event instanceof TransactionEnded ended && ended.end().reply().isPresent()) {
            Reply reply = ended.end().reply().get();
            add(() -> EventLogFormat.of(ended, reply));
        } else if (event instanceof CommandEnded ended && ended.reply().isRefusal()) {
            refused(rules, ended.session().client(), () -> EventLogFormat.of(ended));
        } else if (event instanceof AuthEnded ended && ended.reply().isRefusal()) {
            refused(rules, ended.session().client(), () -> EventLogFormat.of(ended));
        } else if (event instanceof AuthEnded ended) {
            add(() -> EventLogFormat.of(ended));
        } else if (event instanceof ConnectionRejected rejected) {
            refused(rules, rejected.client(), () -> EventLogFormat.of(rejected));
        }
    }

    private void refused(Rules rules, InetAddress client, Supplier<String> line) {
        refusals.refused(rules.client().apply(client), client.getHostAddress(), rules.maxRefusals(), line);
    }

    /** Notes what happened; the text is made when it is written. */
    private void add(Supplier<String> line) {
        if (ended.getCount() > 0 && waiting.incrementAndGet() <= MAX_WAITING) {
            lines.add(line);
        } else {
            LOG.log(Level.INFO, line);
        }
    }

    /** Begins to write, on a daemon thread. */
    public void start() {
        ended = new CountDownLatch(1);
        writer = new Thread(this::write, "postern-transactions");
        writer.setDaemon(true);
        writer.start();
    }

    private void write() {
        try {
            while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                refusals.sumUpEnded();
                writeAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // an interruption ends the thread
        }
    }

    private void writeAll() {
        for (Supplier<String> line = lines.poll(); line != null; line = lines.poll()) {
            LOG.log(Level.INFO, line);
        }
        waiting.set(lines.size());
    }

    /** Ends, and writes what is left. */
    @Override
    public void close() {
        refusals.close();
        ended.countDown();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writeAll();
    }
}
