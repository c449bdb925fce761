package org.postern.net;

import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The protocol trace of a session, at the level that the administrator has set. What that level includes is written at the
 * level INFO, so it is in the server's log without another switch; the rest at the level DEBUG, or not at all.
 *
 * <p>A password is never in it: lines of AUTH are masked here, and a caller that knows that a line is a secret passes {@link #SECRET}
 * in its place.
 */
public final class Trace {

    /** How much an administrator wants to know. */
    public enum Level {
        /** What is wrong with the gateway or a policy. */
        ERROR,
        /** A line for each transaction as well. */
        INFO,
        /** What happens to connections as well. */
        DEBUG,
        /** All that is said, with the messages, but without secrets. */
        DATA
    }

    public static final Trace OFF = new Trace(Level.ERROR, "", "");

    public static final String SECRET = "***";

    private static final Logger LOG = System.getLogger("org.postern.trace");

    private final Level level;
    private final String session;
    private final String peer;
    private @Nullable Lines lines;

    /** Receives what is said, in place of the log. */
    @FunctionalInterface
    public interface Lines {
        /**
         * Receives a line, or lines with CR LF between.
         *
         * @param sent whether it is sent to the peer
         */
        void said(boolean sent, String text);
    }

    private Trace(Level level, String session, String peer) {
        this.level = level;
        this.session = session;
        this.peer = peer;
    }

    /** The trace of a session, for what is said with its client. */
    public Trace(Level level, String session) {
        this(level, session, "client");
    }

    /** The same session's trace, for what is said with the upstream server. */
    public Trace upstream() {
        return new Trace(level, session, "upstream");
    }

    /** A trace of all that is said, which the log does not have. */
    public static Trace to(Lines lines) {
        Trace trace = new Trace(Level.DATA, "", "");
        trace.lines = lines;
        return trace;
    }

    /** Whether the administrator wants to know that much. */
    public boolean shows(Level wanted) {
        return level.compareTo(wanted) >= 0;
    }

    /** Writes what happens. */
    public void debug(Supplier<String> text) {
        if (lines != null) {
            return;
        }
        if (shows(Level.DEBUG)) {
            LOG.log(Logger.Level.INFO, () -> "DEBUG [" + session + "] " + text.get());
        } else if (this != OFF) {
            LOG.log(Logger.Level.DEBUG, () -> session + " " + text.get());
        }
    }

    /** Writes a line, or lines with CR LF between, that the peer has sent. */
    public void received(String text) {
        line("rcv", text);
    }

    /** Writes a line, or lines with CR LF between, that is sent to the peer. */
    public void sent(String text) {
        line("snd", text);
    }

    /** Writes a piece of a message that was received. */
    public void received(byte[] bytes, int offset, int length) {
        piece("rcv", bytes, offset, length);
    }

    /** Writes a piece of a message that is sent. */
    public void sent(byte[] bytes, int offset, int length) {
        piece("snd", bytes, offset, length);
    }

    /** The length is that of what is shown: that of a secret would reveal something of it. */
    private void line(String direction, String text) {
        if (level == Level.DATA) {
            String line = masked(text);
            said(direction, line.getBytes(StandardCharsets.UTF_8).length + 2, line);
        }
    }

    private void piece(String direction, byte[] bytes, int offset, int length) {
        if (level == Level.DATA && length > 0) {
            said(direction, length, new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    private void said(String direction, int length, String text) {
        Lines receiver = lines;
        if (receiver != null) {
            receiver.said(direction.equals("snd"), text);
            return;
        }
        LOG.log(
                Logger.Level.INFO,
                () -> "DATA [" + session + "] " + peer + " " + direction + " " + length + ": <" + visible(text) + ">");
    }

    /** RFC 4954: what comes after the mechanism, and what a server asks with 334. */
    private static String masked(String line) {
        if (line.startsWith("334")) {
            return "334 " + SECRET;
        }
        if (!line.regionMatches(true, 0, "AUTH ", 0, 5)) {
            return line;
        }
        int end = line.indexOf(' ', 5);
        return end < 0 ? line : line.substring(0, end + 1) + SECRET;
    }

    /** Line ends as line ends, indented, so that no message can write a line of the log; other controls as their code. */
    private static String visible(String text) {
        String stripped = text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : text;
        StringBuilder visible = new StringBuilder(stripped.length() + 16);
        for (int i = 0; i < stripped.length(); i++) {
            char c = stripped.charAt(i);
            if (c == '\r' && i + 1 < stripped.length() && stripped.charAt(i + 1) == '\n') {
                visible.append("\n    ");
                i++;
            } else if (Character.isISOControl(c) && c != '\t') {
                visible.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                visible.append(c);
            }
        }
        return visible.toString();
    }
}
