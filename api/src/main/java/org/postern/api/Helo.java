package org.postern.api;

/**
 * HELO or EHLO: the client introduces itself (RFC 5321 §4.1.1.1).
 *
 * @param domain the client's name as it gave it: a domain or an address literal such as {@code [192.0.2.1]}; 1 to 255
 *     printable ASCII characters. Changed, it is what the upstream server sees.
 * @param extended true for EHLO, false for HELO
 * @param greeting the text that follows the gateway's name in a positive reply, templates filled in; one line
 */
public record Helo(String domain, boolean extended, String greeting) implements Command {

    /** The template of the usual greeting, as Axway's API Gateway has it. */
    public static final String USUAL_GREETING = "Hello ${smtp.helo.domain}";

    /** @throws IllegalArgumentException if the domain is empty, too long or not printable, or the greeting not one line */
    public Helo {
        Text.requireToken("domain", domain, 255);
        Text.requireLine("greeting", greeting);
    }

    /** The same command in the name of another domain. */
    public Helo withDomain(String other) {
        return new Helo(other, extended, greeting);
    }

    /** The same command, greeted with another text. */
    public Helo withGreeting(String other) {
        return new Helo(domain, extended, other);
    }
}
