package org.postern.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Envelope;
import org.postern.api.Mail;
import org.postern.api.Rcpt;

/** A session's mail transaction: what the client has been told that it has, and what the outgoing server has of it. */
final class Transaction {

    private final UpstreamLeg upstream;
    private @Nullable Mail mail;
    private final List<Rcpt> recipients = new ArrayList<>();
    private boolean spoilt;

    Transaction(UpstreamLeg upstream) {
        this.upstream = upstream;
    }

    boolean isOpen() {
        return mail != null;
    }

    Envelope envelope() {
        return new Envelope(Optional.ofNullable(mail), recipients);
    }

    int recipients() {
        return recipients.size();
    }

    /** Whether its MAIL said SMTPUTF8 (RFC 6531 §3.4). */
    boolean isInternational() {
        return mail != null && mail.isInternational();
    }

    /** Whether the server's transaction could not be made the client's again: it must not get a message. */
    boolean isSpoilt() {
        return spoilt;
    }

    void begin(Mail accepted) {
        mail = accepted;
    }

    void add(Rcpt accepted) {
        recipients.add(accepted);
    }

    /** Takes the last recipient back from the server, which has no command for that: the transaction begins again. */
    void takeBack() {
        upstream.rset();
        boolean restored = mail != null && upstream.mail(mail).isPositive();
        for (Rcpt recipient : recipients) {
            restored = restored && upstream.rcpt(recipient).isPositive();
        }
        spoilt = !restored;
    }

    /** Ends it, here and there. */
    void forget() {
        upstream.rset();
        clear();
    }

    /** Ends it here, when the server has ended it already. */
    void clear() {
        mail = null;
        recipients.clear();
        spoilt = false;
    }
}
