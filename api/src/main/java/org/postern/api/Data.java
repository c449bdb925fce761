package org.postern.api;

import java.util.List;

/**
 * DATA: the message itself (RFC 5321 §4.1.1.4), received as a whole before the first policy sees it.
 *
 * @param message header and body as the client sent them, without dot-stuffing and the final dot
 * @param recipients who gets it: those that were accepted, less those that a policy has dropped. With none left the message is
 *     accepted and discarded.
 */
public record Data(Message message, List<Rcpt> recipients) implements Command {

    /** Copies the list; recipients that were added to one of them come behind it. */
    public Data {
        recipients = recipients.stream().flatMap(Rcpt::withOthers).toList();
    }

    /** The same transaction with another message. */
    public Data withMessage(Message other) {
        return new Data(other, recipients);
    }

    /**
     * The same message to other recipients. The transaction begins anew at the upstream server, because SMTP cannot take a
     * recipient back; if one is not accepted again, the message is not sent and the client gets 451.
     */
    public Data withRecipients(List<Rcpt> others) {
        return new Data(message, others);
    }

    /** The same message, but not to this recipient; case matters. */
    public Data withoutRecipient(String recipient) {
        return withRecipients(recipients.stream()
                .filter(rcpt -> !rcpt.recipient().equals(recipient))
                .toList());
    }
}
