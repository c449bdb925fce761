package org.postern.api;

import java.io.IOException;

/** A failure that comes with the reply for the client. The message and cause are for the log alone. */
public class SmtpException extends IOException {

    private static final long serialVersionUID = 1;

    private final Reply reply;

    /**
     * @param reply for the client: nothing in it that a stranger should not know
     * @param message for the log
     */
    public SmtpException(Reply reply, String message) {
        super(message);
        this.reply = reply;
    }

    /** As above, with what it came from. */
    public SmtpException(Reply reply, String message, Throwable cause) {
        super(message, cause);
        this.reply = reply;
    }

    /** The reply for the client. */
    public Reply reply() {
        return reply;
    }
}
