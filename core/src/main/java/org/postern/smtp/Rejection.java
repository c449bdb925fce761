package org.postern.smtp;

import org.postern.api.Reply;
import org.postern.api.SmtpException;

/** Rejections of the gateway's own. */
public final class Rejection {

    private Rejection() {}

    /** A rejection to be thrown; its text is for the client and the log. */
    public static SmtpException of(int code, String enhancedCode, String text) {
        return new SmtpException(Reply.reject(code, enhancedCode, text), text);
    }

    public static void requireNoParameters(String verb, String argument) throws SmtpException {
        if (!argument.isEmpty()) {
            throw Rejection.of(501, "5.5.4", verb + " has no parameters");
        }
    }
}
