package org.postern.traffic;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.monitor.Event;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.SessionEnded;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.Event.UpstreamReplied;
import org.postern.monitor.EventSink;
import org.postern.net.TraceListener;
import org.postern.transcript.Answered;
import org.postern.transcript.Prefix;
import org.postern.transcript.Said;

/**
 * Records the transactions of one session: what is said, by the trace, and what comes of it, by the events. A transaction begins with
 * MAIL and is handed on behind the reply that ends it, so that this is the last line of its conversation, or with the end of the session. From
 * the session's thread, and from those of policies that speak with the upstream server.
 */
public final class SessionRecorder implements EventSink, TraceListener {

    private final String id;
    private final Recorded at;
    private final long start = System.nanoTime();
    private @Nullable Prefix prefix;
    private Draft draft;
    private String helo = "";
    private String upstreamTls = "";
    private int transactions;
    private @Nullable InetAddress client;
    private String clientText = "";
    private String networkText = "";

    SessionRecorder(String id, Recorded at) {
        this.id = id;
        this.at = at;
        draft = new Draft(at.settings(), start);
    }

    // ---- the trace

    @Override
    public void line(Direction direction, String text) {
        RecordedTransaction ended;
        synchronized (this) {
            ended = direction == Direction.FROM_CLIENT ? finish() : null; // without a reply to the last one
            if (direction == Direction.FROM_CLIENT && isMail(text) && !helo.isEmpty()) {
                begin();
            }
            draft.talk().line(direction, text);
            if (direction == Direction.TO_CLIENT) {
                ended = finish();
            }
        }
        handOn(ended);
    }

    @Override
    public void reply(Direction direction, Reply reply) {
        RecordedTransaction ended;
        synchronized (this) {
            draft.talk().reply(direction, reply);
            ended = direction == Direction.TO_CLIENT ? finish() : null;
        }
        handOn(ended);
    }

    @Override
    public synchronized void piece(Direction direction, byte[] bytes, int offset, int length) {
        long now = draft.talk().piece(direction, length);
        if (direction == Direction.FROM_CLIENT) {
            draft.piece(bytes, offset, length, now);
        }
    }

    @Override
    public synchronized void secured(boolean upstream, String tls) {
        if (upstream) {
            upstreamTls = tls;
        }
    }

    private static boolean isMail(String line) {
        return line.regionMatches(true, 0, "MAIL", 0, 4) && (line.length() == 4 || line.charAt(4) == ' ');
    }

    /** What came before the first transaction is kept for all of them. */
    private void begin() {
        if (prefix == null) {
            prefix = draft.prefix();
            draft = new Draft(at.settings(), start);
        }
        draft.begin();
    }

    // ---- the events

    @Override
    public void accept(Event event) {
        RecordedTransaction ended = null;
        synchronized (this) {
            if (event instanceof CommandEnded command) {
                answered(command);
            } else if (event instanceof UpstreamReplied reply) {
                draft.answered(reply);
            } else if (event instanceof AuthEnded auth) {
                draft.add(Answered.of(auth));
            } else if (event instanceof TransactionEnded over) {
                draft.ended(over);
            } else if (event instanceof SessionEnded over) {
                ended = end(over);
            }
        }
        handOn(ended);
    }

    private @Nullable RecordedTransaction end(SessionEnded over) {
        if (transactions == 0) {
            draft.endBeforeMail(over.session(), over.time());
        }
        if (over.end().lastWord().isEmpty()) {
            draft.talk().closed();
        }
        return finish();
    }

    private void answered(CommandEnded command) {
        boolean greeting = command.command().equals("HELO") || command.command().equals("EHLO");
        if (greeting && command.reply().isPositive()) {
            helo = Said.cut(command.argument());
        }
        draft.answered(command);
    }

    // ---- the end of a transaction

    /** Returns what has ended; null if nothing has. */
    private @Nullable RecordedTransaction finish() {
        Optional<Draft.Ending> ending = draft.ending();
        if (ending.isEmpty()) {
            return null;
        }
        Draft ended = draft;
        draft = new Draft(at.settings(), start);
        Prefix before = prefix == null ? Prefix.NONE : prefix;
        describe(ending.get().session().client());
        SessionFacts facts = new SessionFacts(id, start, clientText, networkText, helo, upstreamTls);
        return new RecordedTransaction(
                facts,
                ++transactions,
                before,
                ended,
                ending.get(),
                at.settings().redaction());
    }

    /** Its address and network as text, which stay the same for most sessions. */
    private void describe(InetAddress address) {
        if (!address.equals(client)) {
            client = address;
            clientText = address.getHostAddress();
            networkText = at.network().apply(address).toString();
        }
    }

    /** Not under the lock, since subscribers run. */
    private void handOn(@Nullable RecordedTransaction ended) {
        if (ended != null) {
            at.ended().accept(ended);
        }
    }
}
