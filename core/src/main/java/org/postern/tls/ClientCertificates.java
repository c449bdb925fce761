package org.postern.tls;

/** What a server wants of the certificates of its clients. */
public enum ClientCertificates {
    /** Does not ask for one. */
    IGNORE,
    /** Asks for one; a client that sends none may go on, one whose certificate is not valid may not. */
    ACCEPT,
    /** Asks for one, and ends the handshake of a client that sends none, or one that is not valid. */
    REQUIRE
}
