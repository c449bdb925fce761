package org.postern.message;

import java.util.Set;
import org.postern.api.Reply;
import org.postern.api.SmtpException;

/**
 * Bounds the header of a message, which ends with an empty line, or before the first line that is neither a field nor a folded part of
 * one, and lets no message continue a field that has been put before it. It sees the message in transfer form, and takes each line as
 * the server will: without the dot that begins it (RFC 5321 §4.5.2), and without NULs, since those may be removed. What comes behind
 * the header is not looked at.
 */
final class HeaderLimit {

    /** A line that has gone on for so long without a colon is no field: RFC 5322 §2.1.1. */
    private static final int MAX_NAME_LENGTH = 998;

    /** The first word of a mailbox file (RFC 4155), which some senders leave before the header. */
    private static final Set<String> MAILBOX = Set.of("From", ">From");

    private static final int MAX_MAILBOX_LENGTH = 5;

    /** Where in a line the next byte stands. */
    private enum State {
        LINE_START,
        /** After a dot that begins a line. */
        DOT,
        /** After a CR that may be part of an empty line. */
        EMPTY_LINE,
        NAME,
        /** In the white space between a name and its colon (RFC 5322 §4.5). */
        AFTER_NAME,
        /** In the rest of a line that belongs to the header. */
        REST,
        ENDED
    }

    private final long max;
    private final boolean behindFields;
    private State state = State.LINE_START;
    private long size;
    private int nameLength;
    private boolean firstLine = true;
    private final StringBuilder firstWord = new StringBuilder(MAX_MAILBOX_LENGTH + 1);

    /**
     * @param max in bytes; 0 for no limit
     * @param behindFields whether fields have been put before the message
     */
    HeaderLimit(long max, boolean behindFields) {
        this.max = max == 0 ? Long.MAX_VALUE : max;
        this.behindFields = behindFields;
    }

    /**
     * Looks at the next bytes of the message.
     *
     * @throws SmtpException if the header goes on for too long, or would continue a field before it
     */
    void look(byte[] bytes, int from, int to) throws SmtpException {
        for (int i = from; i < to && state != State.ENDED; i++) {
            boolean belongs = look(bytes[i]);
            if (++size > max && belongs) {
                throw new SmtpException(
                        Reply.of(552, "5.3.4", "The header of the message is larger than " + max + " bytes"),
                        "the header is too large");
            }
        }
    }

    /** Looks at one byte; returns false if the header has ended before its line. */
    private boolean look(byte b) throws SmtpException {
        if (b == 0) {
            return true;
        }
        boolean blank = b == ' ' || b == '\t';
        boolean emptyLine = b == '\n' && (state == State.LINE_START || state == State.EMPTY_LINE);
        switch (state) {
            case LINE_START -> state = b == '.' ? State.DOT : lineStart(b, blank);
            case DOT -> state = lineStart(b, blank);
            case EMPTY_LINE -> state = State.ENDED;
            case NAME -> state = blank ? afterBlank() : afterName(b);
            case AFTER_NAME -> state = blank ? state : b == ':' ? State.REST : State.ENDED;
            case REST -> {
                if (b == '\n') {
                    state = State.LINE_START;
                    firstLine = false;
                }
            }
            case ENDED -> throw new AssertionError();
        }
        return emptyLine || state != State.ENDED;
    }

    private State lineStart(byte b, boolean blank) throws SmtpException {
        nameLength = 0;
        if (blank && firstLine && behindFields) {
            throw new SmtpException(
                    Reply.of(554, "5.6.0", "The message begins with a folded line"), "begins with a folded line");
        }
        if (blank) {
            return firstLine ? State.ENDED : State.REST; // there is nothing that it could continue
        }
        return b == '\r' ? State.EMPTY_LINE : afterName(b);
    }

    private State afterBlank() {
        return firstLine && MAILBOX.contains(firstWord.toString()) ? State.REST : State.AFTER_NAME;
    }

    private State afterName(byte b) {
        if (b == ':') {
            return nameLength > 0 ? State.REST : State.ENDED;
        }
        boolean inName = b > ' ' && b < 0x7F && ++nameLength <= MAX_NAME_LENGTH;
        if (firstLine && firstWord.length() <= MAX_MAILBOX_LENGTH) {
            firstWord.append((char) b);
        }
        return inName ? State.NAME : State.ENDED;
    }
}
