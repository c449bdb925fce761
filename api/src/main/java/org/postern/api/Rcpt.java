package org.postern.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * RCPT: one recipient of the transaction (RFC 5321 §4.1.1.3).
 *
 * @param recipient the forward-path without angle brackets and source route; never empty
 * @param parameters the ESMTP parameters, in the client's order
 * @param others recipients that policies have added to this one, none of which has others; each goes on as a command of its
 *     own, and the client's is accepted only if all of them are
 */
public record Rcpt(String recipient, List<Parameter> parameters, List<Rcpt> others) implements Command {

    /** @throws IllegalArgumentException if the recipient is empty or cannot stand between angle brackets */
    public Rcpt {
        if (recipient.isEmpty()) {
            throw new IllegalArgumentException("recipient is empty");
        }
        Text.requirePath("recipient", recipient);
        parameters = List.copyOf(parameters);
        others = others.stream().flatMap(Rcpt::withOthers).toList();
    }

    /** Each recipient as a command of its own. */
    static Stream<Rcpt> withOthers(Rcpt rcpt) {
        Rcpt alone = rcpt.others.isEmpty() ? rcpt : new Rcpt(rcpt.recipient, rcpt.parameters);
        return Stream.concat(Stream.of(alone), rcpt.others.stream());
    }

    /** RCPT as a client says it, to one recipient. */
    public Rcpt(String recipient, List<Parameter> parameters) {
        this(recipient, parameters, List.of());
    }

    /** RCPT without parameters. */
    public Rcpt(String recipient) {
        this(recipient, List.of());
    }

    /** The same command to another recipient. */
    public Rcpt withRecipient(String other) {
        return new Rcpt(other, parameters, others);
    }

    /** The same command with other parameters. */
    public Rcpt withParameters(List<Parameter> changed) {
        return new Rcpt(recipient, changed, others);
    }

    /** The same command, and one more recipient without parameters. */
    public Rcpt and(String another) {
        List<Rcpt> more = new ArrayList<>(others);
        more.add(new Rcpt(another));
        return new Rcpt(recipient, parameters, more);
    }
}
