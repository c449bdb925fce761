package org.postern.testing;

import java.util.List;

/**
 * A message that the upstream server has accepted.
 *
 * @param from the MAIL command
 * @param to the RCPT commands
 * @param raw the message in transfer form, without the final dot; a character for each byte
 */
public record ReceivedMail(String from, List<String> to, String raw) {

    /** The message without dot-stuffing. */
    public String text() {
        return ("\r\n" + raw).replace("\r\n.", "\r\n").substring(2);
    }
}
