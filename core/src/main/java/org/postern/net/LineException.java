package org.postern.net;

import java.io.IOException;

/** A line that is none by RFC 5321's rules. It has been read to its end, so the conversation may go on. */
public final class LineException extends IOException {

    private static final long serialVersionUID = 1;

    /** What is wrong with a line. */
    public enum Fault {
        /** It is longer than the limit. */
        TOO_LONG("line too long"),
        /** It has a CR or an LF that is not part of its CR LF (RFC 5321 §2.3.8). */
        BARE_NEWLINE("a line must end with CR LF and have no other CR or LF"),
        /** It has a NUL. */
        NUL("NUL is not allowed"),
        /** Its bytes above 127 are not UTF-8 (RFC 6531 §3.3). */
        NOT_UTF8("not UTF-8");

        private final String text;

        Fault(String text) {
            this.text = text;
        }
    }

    private final Fault fault;

    LineException(Fault fault) {
        super(fault.text);
        this.fault = fault;
    }

    /** What is wrong. */
    public Fault fault() {
        return fault;
    }
}
