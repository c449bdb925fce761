package org.postern.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * DATA: the message itself (RFC 5321 §4.1.1.4), received as a whole before the first policy sees it.
 *
 * @param message header and body as the client sent them, without dot-stuffing and the final dot
 * @param recipients who gets it: those that were accepted, less those that a policy has dropped. With none left the message is
 *     accepted and discarded.
 * @param others messages that policies have added to this one, each with its own recipients, none of which has others; each goes on as a
 *     command of its own, in that order, and becomes a transaction of its own at the upstream server
 */
public record Data(Message message, List<Rcpt> recipients, List<Data> others) implements Command {

    /** Copies the lists; recipients that were added to one of them come behind it, and so do the others of others. */
    public Data {
        recipients = recipients.stream().flatMap(Rcpt::withOthers).toList();
        others = others.stream().flatMap(Data::withOthers).toList();
    }

    private static Stream<Data> withOthers(Data data) {
        Data alone = data.others.isEmpty() ? data : new Data(data.message, data.recipients);
        return Stream.concat(Stream.of(alone), data.others.stream());
    }

    /** A message without others. */
    public Data(Message message, List<Rcpt> recipients) {
        this(message, recipients, List.of());
    }

    /** The same transaction with another message. */
    public Data withMessage(Message other) {
        return new Data(other, recipients, others);
    }

    /**
     * The same message to other recipients. The transaction begins anew at the upstream server, because SMTP cannot take a
     * recipient back; if one is not accepted again, the message is not sent and the client gets 451.
     */
    public Data withRecipients(List<Rcpt> changed) {
        return new Data(message, changed, others);
    }

    /** The same message, but not to this recipient; case matters. */
    public Data withoutRecipient(String recipient) {
        return withRecipients(recipients.stream()
                .filter(rcpt -> !rcpt.recipient().equals(recipient))
                .toList());
    }

    /**
     * The same, and behind it another message, such as the one that some of the recipients get in place of this one. The first rejection
     * ends the row and is the answer: the client then takes none of the messages for sent, although those before it were. A temporary one
     * makes it send again to all.
     */
    public Data and(Data another) {
        List<Data> more = new ArrayList<>(others);
        more.add(another);
        return new Data(message, recipients, more);
    }
}
