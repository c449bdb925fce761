package org.postern.tls;

import org.jspecify.annotations.Nullable;

/** TLS cannot be set up as the settings have it: a file, a password or an alias is wrong. The message is for the administrator. */
public final class TlsException extends Exception {

    private static final long serialVersionUID = 1;

    private final String property;

    /** @param message names the file, and says what is wrong with it */
    public TlsException(String message) {
        this(message, "", null);
    }

    public TlsException(String message, Throwable cause) {
        this(message, "", cause);
    }

    private TlsException(String message, String property, @Nullable Throwable cause) {
        super(message, cause);
        this.property = property;
    }

    /** The same, about the file that this property names. */
    TlsException about(String name) {
        return new TlsException(String.valueOf(getMessage()), name, this);
    }

    /** The property whose file it is. */
    public String property() {
        return property;
    }
}
