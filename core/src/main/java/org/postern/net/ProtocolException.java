package org.postern.net;

import java.io.IOException;

/** The peer said something that is not SMTP, so the link is of no more use. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message what was wrong, without the peer's text */
    public ProtocolException(String message) {
        super(message);
    }
}
