package org.postern.api;

import java.io.IOException;

/** Trouble that comes with the reply which a client of the gateway gets. The message and cause are for the log alone. */
public class SmtpException extends IOException {

    private static final long serialVersionUID = 1;

    private final Reply reply;

    /**
     * @param reply what the client is told: nothing in it that a stranger should not know
     * @param message what the log is told
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

    /** What the client is told. */
    public Reply reply() {
        return reply;
    }
}
