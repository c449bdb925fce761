package org.postern.session;

import java.util.Locale;
import org.postern.net.Trace;

/** The trace of a client's command lines: what may be a secret is masked, also where the client does not know what to do with it. */
final class LineTrace {

    private final Trace trace;
    private boolean authSent;

    LineTrace(Trace trace) {
        this.trace = trace;
    }

    /** @param known whether the line begins with a verb: one that does not may be what a client, rejected at AUTH, sends nevertheless */
    void received(String line, boolean known) {
        authSent |= line.regionMatches(true, 0, "AUTH", 0, 4);
        trace.received(known ? line : masked(line));
    }

    /** Of a line that cannot be read nothing is known. */
    void unreadable() {
        authSent = true; // perhaps it was AUTH
        trace.received(Trace.SECRET);
    }

    /** The first word at most, since what follows may be a secret behind a mistyped AUTH. */
    private String masked(String line) {
        if (authSent || line.toUpperCase(Locale.ROOT).contains("AUTH")) {
            return Trace.SECRET;
        }
        int end = line.indexOf(' ');
        return end < 0 ? line : line.substring(0, end + 1) + Trace.SECRET;
    }
}
