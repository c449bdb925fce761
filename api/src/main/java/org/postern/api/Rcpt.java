package org.postern.api;

import java.util.List;

/**
 * RCPT: one recipient of the transaction (RFC 5321 §4.1.1.3).
 *
 * @param recipient the forward-path without angle brackets and source route; never empty
 * @param parameters the ESMTP parameters, in the client's order
 */
public record Rcpt(String recipient, List<Parameter> parameters) implements Command {

    /** @throws IllegalArgumentException if the recipient is empty or cannot stand between angle brackets */
    public Rcpt {
        if (recipient.isEmpty()) {
            throw new IllegalArgumentException("recipient is empty");
        }
        Text.requirePath("recipient", recipient);
        parameters = List.copyOf(parameters);
    }

    /** RCPT without parameters. */
    public Rcpt(String recipient) {
        this(recipient, List.of());
    }

    /** The same command to another recipient. */
    public Rcpt withRecipient(String other) {
        return new Rcpt(other, parameters);
    }

    /** The same command with other parameters. */
    public Rcpt withParameters(List<Parameter> others) {
        return new Rcpt(recipient, others);
    }
}
