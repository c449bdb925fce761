package org.postern.api;

import java.util.List;

/**
 * MAIL: a transaction begins (RFC 5321 §4.1.1.2).
 *
 * @param sender the reverse-path without angle brackets and source route; empty for the null sender {@code <>}
 * @param parameters the ESMTP parameters, in the client's order
 */
public record Mail(String sender, List<Parameter> parameters) implements Command {

    /** @throws IllegalArgumentException if the sender cannot stand between angle brackets */
    public Mail {
        Text.requirePath("sender", sender);
        parameters = List.copyOf(parameters);
    }

    /** MAIL without parameters. */
    public Mail(String sender) {
        this(sender, List.of());
    }

    /** Whether it says SMTPUTF8, so that addresses and header may be other than ASCII (RFC 6531 §3.4). */
    public boolean isInternational() {
        for (Parameter parameter : parameters) {
            if (parameter.keyword().equals("SMTPUTF8")) {
                return true;
            }
        }
        return false;
    }

    /** The same command from another sender. */
    public Mail withSender(String other) {
        return new Mail(other, parameters);
    }

    /** The same command with other parameters. */
    public Mail withParameters(List<Parameter> others) {
        return new Mail(sender, others);
    }
}
