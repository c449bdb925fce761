package org.postern.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Envelope;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.relay.UpstreamLeg;

/** One mail transaction, from before its MAIL on: what has been accepted towards the client, and what the upstream server has of it. */
final class Transaction {

    /** The reply to DATA of a transaction that {@link #isSpoilt()}. */
    static final Reply LOST = Reply.reject(451, "4.3.0", "The mail server has lost the transaction; try again later");

    private final UpstreamLeg upstream;
    private @Nullable Mail mail;
    private final List<Rcpt> recipients = new ArrayList<>();
    /** Recipients that the client believes to be accepted, and that are not relayed. */
    private int dropped;

    /** How many recipients the server has accepted whose reply the client has not been sent yet. */
    private int pendingReplies;

    private boolean discarded;
    private Optional<String> discardedBy = Optional.empty();
    private boolean spoilt;
    /** Whether a message of it has been sent, which ends the server's transaction. */
    private boolean sent;

    Transaction(UpstreamLeg upstream) {
        this.upstream = upstream;
    }

    boolean isOpen() {
        return mail != null;
    }

    Envelope envelope() {
        return new Envelope(Optional.ofNullable(mail), recipients);
    }

    /** How many recipients have been accepted towards the client. */
    int size() {
        return recipients.size() + dropped;
    }

    /** Whether its MAIL said SMTPUTF8 (RFC 6531 §3.4). */
    boolean isInternational() {
        return mail != null && mail.isInternational();
    }

    /** Whether the server's transaction could not be made the client's again: it must not get a message. */
    boolean isSpoilt() {
        return spoilt;
    }

    /** Whether the message goes nowhere, because a policy took its MAIL or each RCPT upon itself. */
    boolean isDiscarded() {
        return discarded || (recipients.isEmpty() && dropped > 0);
    }

    /** The policy that did so last; empty if none did. */
    Optional<String> discardedBy() {
        return discardedBy;
    }

    void begin(Mail accepted) {
        mail = accepted;
    }

    /** Begins one that is not relayed. */
    void beginDiscarded(Mail accepted, Optional<String> policy) {
        mail = accepted;
        discarded = true;
        discardedBy = policy;
    }

    /** Asks the server, if it has to do with this transaction. */
    Reply ask(Rcpt recipient) {
        Reply reply = discarded ? Reply.of(250, "2.1.5", "OK") : upstream.rcpt(recipient);
        if (reply.isPositive()) {
            pendingReplies++;
        }
        return reply;
    }

    /** How many recipients it would have now. */
    int asked() {
        return size() + pendingReplies;
    }

    void add(List<Rcpt> accepted) {
        recipients.addAll(accepted);
        pendingReplies = 0;
    }

    /** Takes note of a recipient that is not relayed. */
    void drop(Optional<String> policy) {
        dropped++;
        pendingReplies = 0;
        discardedBy = policy;
    }

    /** Takes back from the server what it was asked last, for which SMTP has no command: the transaction begins again. */
    void takeBack() {
        pendingReplies = 0;
        if (!discarded) {
            spoilt = !beginAgain(recipients);
        }
    }

    /**
     * Makes the next message one for these recipients.
     *
     * @return false if the server does not have them all
     */
    boolean goTo(List<Rcpt> others) {
        boolean ready = (!sent && others.equals(recipients)) || beginAgain(others);
        sent = true;
        return ready;
    }

    private boolean beginAgain(List<Rcpt> all) {
        upstream.reset();
        boolean restored = mail != null && upstream.mail(mail).isPositive();
        for (Rcpt recipient : all) {
            restored = restored && upstream.rcpt(recipient).isPositive();
        }
        return restored;
    }
}
