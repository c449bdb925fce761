package org.postern.api.mime;

import java.io.ByteArrayOutputStream;

/** Collects the lines of a header, and finds out where it ends. */
final class HeaderLines {

    /** Whose header it is. */
    enum Of {
        /** The message's, which must not begin with a folded line. */
        MESSAGE,
        /** That of a message within the message. */
        INNER_MESSAGE,
        /** That of a part. */
        PART
    }

    private final Of of;
    private final int maxSize;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    /** @param maxSize in bytes */
    HeaderLines(Of of, int maxSize) {
        this.of = of;
        this.maxSize = maxSize;
    }

    /**
     * Whether a line is the first one of the body, because it is neither a field nor a folded part of one. A message may begin with
     * the line {@code From …} of a mailbox file.
     */
    boolean isBody(Lines line) throws MimeException {
        if (!line.begins() || isBlank(line)) {
            return false;
        }
        byte[] text = line.bytes();
        int from = line.from();
        boolean first = bytes.size() == 0;
        if (text[from] == ' ' || text[from] == '\t') {
            if (first && of == Of.MESSAGE) {
                throw MimeException.malformed("The message begins with a folded line");
            }
            return first;
        }
        return !Field.isField(text, from, line.to())
                && !(first && of != Of.PART && Field.isMailboxLine(text, from, line.to()));
    }

    /** Adds a line that is not of the body, or a piece of one; false if it is the empty one, which ends the header. */
    boolean add(Lines line) throws MimeException {
        int length = line.to() - line.from();
        if (bytes.size() + length > maxSize) {
            throw of == Of.MESSAGE
                    ? MimeException.headerTooLarge()
                    : MimeException.malformed("The message has parts with too large headers");
        }
        bytes.write(line.bytes(), line.from(), length);
        return !isBlank(line);
    }

    private static boolean isBlank(Lines line) {
        return line.begins() && line.lineEnd() > 0 && line.to() - line.from() == line.lineEnd();
    }

    boolean ofMessage() {
        return of != Of.PART;
    }

    int size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
