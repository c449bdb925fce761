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
import org.postern.monitor.SessionRef;
import org.postern.net.TraceListener.Direction;
import org.postern.transcript.Answered;
import org.postern.transcript.Prefix;
import org.postern.transcript.RecordedMessage;
import org.postern.transcript.Said;
import org.postern.transcript.SessionFacts;

/**
 * Makes transactions of what was said and what happened in one session. A transaction begins with MAIL and ends behind the reply that ends
 * it, so that this is the last line of its conversation, or with the end of the session. For one thread at a time.
 */
final class TransactionBuilder {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Recorded at;
    private final long start = System.currentTimeMillis();
    private Draft draft = new Draft();
    private @Nullable Prefix prefix;
    private String helo = "";
    private String upstreamTls = "";
    private int transactions;
    private @Nullable SessionFacts facts;

    TransactionBuilder(Recorded at) {
        this.at = at;
    }

    /** What time it was, in milliseconds since 1970. */
    private long time(long nanos) {
        return start + nanos / NANOS_PER_MILLI;
    }

    // ---- what was said

    /** @param nanos since the session began, as everywhere here */
    void line(long nanos, Direction direction, String text) {
        if (direction == Direction.FROM_CLIENT) {
            finish(); // without a reply to the last one
            if (isMail(text) && !helo.isEmpty()) {
                begin(nanos);
            }
        }
        draft.talk().line(nanos, direction, text);
        if (direction == Direction.TO_CLIENT) {
            finish();
        }
    }

    void reply(long nanos, Direction direction, Reply reply) {
        draft.talk().reply(nanos, direction, reply);
        if (direction == Direction.TO_CLIENT) {
            finish();
        }
    }

    /**
     * Pieces of a message.
     *
     * @param last when the last one came
     * @param message where all of it is kept; null where it is not
     */
    void pieces(long nanos, Direction direction, long length, long last, @Nullable RecordedMessage message) {
        draft.talk().piece(nanos, direction, length);
        if (message != null) {
            draft.piece(last, message);
        }
    }

    void upstreamTls(String tls) {
        upstreamTls = tls;
    }

    private static boolean isMail(String line) {
        return line.regionMatches(true, 0, "MAIL", 0, 4) && (line.length() == 4 || line.charAt(4) == ' ');
    }

    /** What came before the first transaction is kept for all of them. */
    private void begin(long nanos) {
        if (prefix == null) {
            prefix = draft.prefix();
            draft = new Draft();
        }
        draft.begin(time(nanos));
    }

    // ---- what happened

    void event(long nanos, Event event) {
        at.events().accept(event);
        if (event instanceof CommandEnded command) {
            answered(nanos, command);
        } else if (event instanceof UpstreamReplied reply) {
            draft.answered(reply);
        } else if (event instanceof AuthEnded auth) {
            draft.add(Answered.of(auth));
        } else if (event instanceof TransactionEnded over) {
            draft.ended(over, nanos);
        } else if (event instanceof SessionEnded over) {
            end(nanos, over);
        }
    }

    private void end(long nanos, SessionEnded over) {
        if (transactions == 0) {
            draft.endBeforeMail(over.session(), over.time());
        }
        if (over.end().lastWord().isEmpty()) {
            draft.talk().closed(nanos);
        }
        finish();
    }

    private void answered(long nanos, CommandEnded command) {
        boolean greeting = command.command().equals("HELO") || command.command().equals("EHLO");
        if (greeting && command.reply().isPositive()) {
            helo = Said.cut(command.argument());
        }
        draft.answered(command, time(nanos));
    }

    // ---- the end of a transaction

    /** Hands on what has ended, if something has. */
    private void finish() {
        Optional<Draft.Ending> ending = draft.ending();
        if (ending.isEmpty()) {
            return;
        }
        Draft ended = draft;
        draft = new Draft();
        at.ended()
                .accept(new RecordedTransaction(
                        facts(ending.get().session()),
                        ++transactions,
                        ended,
                        ending.get(),
                        at.settings().redaction()));
    }

    /** What is known of the session now. */
    private SessionFacts facts(SessionRef session) {
        Prefix before = prefix == null ? Prefix.NONE : prefix;
        SessionFacts known = facts;
        if (known == null || !known.isStill(session, helo, upstreamTls, before)) {
            InetAddress address = session.client();
            SessionFacts.Client client = new SessionFacts.Client(
                    address.getHostAddress(), at.network().apply(address).toString());
            known = new SessionFacts(session, client, helo, upstreamTls, before);
            facts = known;
        }
        return known;
    }
}
