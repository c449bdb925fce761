package org.postern.api;

/**
 * DATA: the message itself (RFC 5321 §4.1.1.4), received as a whole before the first policy sees it.
 *
 * @param message header and body as the client sent them, without dot-stuffing and the final dot
 */
public record Data(Message message) implements Command {

    /** The same transaction with another message. */
    public Data withMessage(Message other) {
        return new Data(other);
    }
}
