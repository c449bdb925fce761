package org.postern.tls;

/** TLS cannot be set up as the settings have it: a file, a password or an alias is wrong. The message is for the administrator. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1;

    /** @param message names the file, and says what is wrong with it */
    public TlsException(String message) {
        super(message);
    }

    /** As above, with the cause. */
    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
