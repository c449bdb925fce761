package org.postern.inbound;

import org.postern.api.Reply;
import org.postern.api.SmtpException;

/** Bounds the header of a message, whose end is the first empty line. What comes behind it is not looked at. */
final class HeaderLimit {

    private final long most;
    private long size;
    private boolean atLineStart = true;
    private boolean afterDot;
    private boolean ended;

    /** @param most in bytes; 0 for no limit */
    HeaderLimit(long most) {
        this.most = most;
        ended = most == 0;
    }

    /**
     * Looks at the next bytes of the message.
     *
     * @throws SmtpException if the header goes on for too long
     */
    void look(byte[] bytes, int from, int to) throws SmtpException {
        for (int i = from; i < to && !ended; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                ended = atLineStart || afterDot;
                atLineStart = true;
                afterDot = false;
            } else if (b != '\r') {
                afterDot = atLineStart && b == '.'; // alone in its line it ends the message
                atLineStart = false;
            }
            if (++size > most) {
                throw new SmtpException(
                        Reply.of(552, "5.3.4", "The header of the message is larger than " + most + " bytes"),
                        "the header is too large");
            }
        }
    }
}
