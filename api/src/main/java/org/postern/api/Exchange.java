package org.postern.api;

import java.util.Map;
import java.util.Optional;
import org.postern.api.octets.Spool;

/**
 * One command on its way from the client to the upstream server, as a policy sees it. Valid on the thread and during the
 * call that it was handed to, and no longer than the policy's {@code timeout} allows.
 *
 * @param <C> the command
 */
public interface Exchange<C extends Command> {

    /** The command as the client sent it and as earlier policies left it. */
    C command();

    /** The connection that the command came over. */
    Session session();

    /** The transaction so far; empty outside of one. */
    Envelope envelope();

    /**
     * The same data by the names that templates use, such as {@code smtp.mail.from}, and what policies put there for later
     * ones of the same session. The gateway's own names, {@link Attributes#NAMES}, are read-only; to write one throws {@link
     * UnsupportedOperationException}.
     */
    Map<String, Object> attributes();

    /**
     * Notes something that the policy has found: as an attribute for later policies of the transaction (of the session, before there is
     * one), in the event of this policy, and in the transaction's line of the log.
     *
     * @param name as that of an attribute, such as {@code virus.name}: letters, digits, dots and dashes
     * @param value not a secret; what a sender has written may be in it
     * @throws IllegalArgumentException if it is no such name
     * @throws UnsupportedOperationException if the name is one of {@link Attributes#NAMES}
     */
    void note(String name, String value);

    /**
     * Where the policy can keep a content that it makes and passes on, however large that is: it is there until the command has been
     * answered, also after the bean has been given back, and is deleted then.
     */
    Spool spool();

    /** The users of the application server. */
    Realm realm();

    /**
     * Decides that the command goes on as it is. The bean is given back first, and its transaction committed: neither is held
     * while the server works.
     */
    default Pass pass() {
        return pass(command());
    }

    /** Decides that the command goes on with changes. */
    default Pass pass(C changed) {
        return new Pass(changed);
    }

    /** Decides that the command goes on as it is, unless there is a reply: that is the answer then. */
    default Verdict passUnless(Optional<Reply> refusal) {
        return refusal.isPresent() ? refusal.get() : pass();
    }

    /** Decides that the changed command goes on; or the reply, if there is no changed one. */
    default Verdict passOr(Optional<C> changed, Reply refusal) {
        return changed.isPresent() ? pass(changed.get()) : refusal;
    }

    /**
     * Hands the command on now and waits: to the next policy, and after the last one to the upstream server. The bean, and
     * its transaction if it has one, are held meanwhile; the time does not count against the policy's {@code timeout}. The
     * reply returned is not yet sent: return it, or another. A connection to that server which fails is a reply too: {@code 451
     * 4.4.2}. At DATA a reply that is not positive marks the transaction for rollback.
     *
     * @throws IllegalStateException if the command has already been handed on, or the policy has had its time
     */
    default Reply proceed() {
        return proceed(command());
    }

    /** As {@link #proceed()}, with changes. */
    Reply proceed(C changed);
}
