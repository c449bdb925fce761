package org.postern.api;

/**
 * AUTH: the client says who it is (RFC 4954), after the SASL exchange has been decoded.
 *
 * @param mechanism the SASL mechanism in upper case, such as {@code PLAIN}
 * @param subject the user name that the client gave
 * @param password the password that the client gave; kept out of {@link #toString()}
 */
public record Auth(String mechanism, String subject, String password) implements Command {

    /** The same command for another user name, which later policies and the log see. */
    public Auth withSubject(String other) {
        return new Auth(mechanism, other, password);
    }

    /** Mechanism and subject; never the password. */
    @Override
    public String toString() {
        return "Auth[mechanism=" + mechanism + ", subject=" + subject + ", password=***]";
    }
}
