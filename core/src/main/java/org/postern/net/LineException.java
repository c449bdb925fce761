package org.postern.net;

import java.io.IOException;

/** A line that is none by RFC 5321's rules. It has been read to its end, so the conversation may go on. */
public final class LineException extends IOException {

    private static final long serialVersionUID = 1;

    LineException(String message) {
        super(message);
    }
}
