package org.postern.api.mime;

import java.io.IOException;

/** A message that cannot be taken apart: it exceeds a limit, or begins with a folded line. */
public final class MimeException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean headerTooLarge;

    private MimeException(String message, boolean headerTooLarge) {
        super(message);
        this.headerTooLarge = headerTooLarge;
    }

    static MimeException malformed(String message) {
        return new MimeException(message, false);
    }

    static MimeException headerTooLarge() {
        return new MimeException("The header of the message is too large", true);
    }

    /** Whether it is its header that is too long; {@link #getMessage()} has the reason in any case, and nothing of the message. */
    public boolean isHeaderTooLarge() {
        return headerTooLarge;
    }
}
