package org.postern.api;

import java.util.List;
import java.util.Optional;

/**
 * A mail transaction as far as it has come (RFC 5321 §3.3).
 *
 * @param mail its MAIL command, as it was accepted; empty outside of a transaction
 * @param recipients the RCPT commands that were accepted
 */
public record Envelope(Optional<Mail> mail, List<Rcpt> recipients) {

    /** No transaction. */
    public static final Envelope NONE = new Envelope(Optional.empty(), List.of());

    /** Copies the list. */
    public Envelope {
        recipients = List.copyOf(recipients);
    }
}
