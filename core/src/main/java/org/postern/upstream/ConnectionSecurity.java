package org.postern.upstream;

/** How the link to the outgoing server is secured. */
public enum ConnectionSecurity {
    /** Not at all. */
    NONE,
    /** By TLS from the first byte. */
    SSL,
    /** By TLS after STARTTLS; a server that does not offer it, or refuses it, gets no mail. */
    STARTTLS
}
