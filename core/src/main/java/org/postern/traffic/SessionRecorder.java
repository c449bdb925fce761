package org.postern.traffic;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.monitor.Event;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.ListenerCalled;
import org.postern.monitor.Event.SessionEnded;
import org.postern.monitor.Event.UpstreamReplied;
import org.postern.monitor.EventSink;
import org.postern.net.TraceListener;
import org.postern.transcript.RecordedMessage;
import org.postern.transcript.RecordingSettings;

/**
 * Records one session on a {@link Tape}: what is said, by the trace, and what comes of it, by the events. The tape goes to the {@link Backlog}
 * behind the reply that ends a transaction, behind what happens outside of one, and when it is full. From the session's thread, and from
 * those of policies that speak with the upstream server.
 */
public final class SessionRecorder implements EventSink, TraceListener {

    /** While they are accepted, the transaction goes on. */
    private static final Set<String> IN_TRANSACTION = Set.of("MAIL", "RCPT");

    private final long start = System.nanoTime();
    private final RecordingSettings settings;
    private final Backlog backlog;
    private final TransactionBuilder builder;
    private @Nullable Tape tape;
    private @Nullable RecordedMessage message;
    /** The next line to the client is the last one of something. */
    private boolean last;

    SessionRecorder(RecordingSettings settings, Backlog backlog, TransactionBuilder builder) {
        this.settings = settings;
        this.backlog = backlog;
        this.builder = builder;
    }

    private long now() {
        return System.nanoTime() - start;
    }

    private Tape tape() {
        Tape known = tape;
        if (known != null && known.isFull()) {
            handOn();
            known = null;
        }
        if (known == null) {
            known = new Tape(builder);
            tape = known;
        }
        return known;
    }

    private void handOn() {
        Tape full = tape;
        tape = null;
        if (full != null) {
            backlog.add(full);
        }
    }

    // ---- the trace

    @Override
    public synchronized void line(Direction direction, String text) {
        tape().line(now(), direction, text);
        said(direction);
    }

    @Override
    public synchronized void reply(Direction direction, Reply reply) {
        tape().reply(now(), direction, reply);
        said(direction);
    }

    private void said(Direction direction) {
        if (last && direction == Direction.TO_CLIENT) {
            last = false;
            message = null;
            handOn();
        }
    }

    @Override
    public synchronized void piece(Direction direction, byte[] bytes, int offset, int length) {
        RecordedMessage kept = null;
        if (direction == Direction.FROM_CLIENT) {
            kept = message == null ? new RecordedMessage(settings) : message;
            message = kept;
            kept.add(bytes, offset, length);
        }
        tape().piece(now(), direction, length, kept);
    }

    @Override
    public synchronized void secured(boolean upstream, String tls) {
        if (upstream) {
            tape().upstreamTls(now(), tls);
        }
    }

    // ---- the events

    @Override
    public synchronized void accept(Event event) {
        tape().event(now(), event);
        if (event instanceof SessionEnded || event instanceof ListenerCalled) {
            handOn(); // no reply comes behind it
        } else if (!(event instanceof UpstreamReplied) && !isInTransaction(event)) {
            last = true;
        }
    }

    private static boolean isInTransaction(Event event) {
        return event instanceof CommandEnded command
                && command.reply().isPositive()
                && IN_TRANSACTION.contains(command.command());
    }
}
