package org.postern.net;

import org.postern.api.Reply;
import org.postern.api.SmtpException;

/** What the upstream server itself has said, where that cannot be the reply of the command that was to be carried out. */
public final class ServerRefusal extends SmtpException {

    private static final long serialVersionUID = 1;

    /** @param message for the log */
    public ServerRefusal(Reply reply, String message) {
        super(reply, message);
    }
}
