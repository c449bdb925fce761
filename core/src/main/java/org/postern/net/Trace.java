package org.postern.net;

import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.net.TraceListener.Direction;

/**
 * The protocol trace of a session, at the level that the administrator has set. What that level includes is written at the
 * level INFO, so it is in the server's log without another switch; the rest at the level DEBUG, or not at all. A {@link TraceListener}
 * receives all that is said at any level.
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

    public static final Trace OFF = new Trace(Level.ERROR, "", false, TraceListener.NONE);

    public static final String SECRET = "***";

    /** RFC 4954 §4: what a server asks with it may be a secret. */
    private static final int CHALLENGE = 334;

    private static final Logger LOG = System.getLogger("org.postern.trace");

    private final Level level;
    private final String session;
    private final TraceListener listener;
    private final boolean heard;
    private final boolean upstream;
    private final Direction in;
    private final Direction out;

    private Trace(Level level, String session, boolean upstream, TraceListener listener) {
        this.level = level;
        this.session = session;
        this.upstream = upstream;
        this.listener = listener;
        heard = level == Level.DATA || listener != TraceListener.NONE;
        in = upstream ? Direction.FROM_UPSTREAM : Direction.FROM_CLIENT;
        out = upstream ? Direction.TO_UPSTREAM : Direction.TO_CLIENT;
    }

    /**
     * The trace of a session, for what is said with its client.
     *
     * @param session the correlation id
     * @param listener {@link TraceListener#NONE} for none
     */
    public Trace(Level level, String session, TraceListener listener) {
        this(level, session, false, listener);
    }

    /** The same session's trace, for what is said with the upstream server. */
    public Trace upstream() {
        return new Trace(level, session, true, listener);
    }

    /** The correlation id of the session. */
    public String session() {
        return session;
    }

    /** Whether somebody wants to know what is said: else nothing has to be made for it. */
    public boolean isHeard() {
        return heard;
    }

    /** Whether the administrator wants to know that much. */
    public boolean shows(Level wanted) {
        return level.compareTo(wanted) >= 0;
    }

    /** Writes what happens. */
    public void debug(Supplier<String> text) {
        if (shows(Level.DEBUG)) {
            LOG.log(Logger.Level.INFO, () -> "DEBUG [" + session + "] " + text.get());
        } else if (this != OFF) {
            LOG.log(Logger.Level.DEBUG, () -> session + " " + text.get());
        }
    }

    /** Writes a line, or lines with CR LF between, that the peer has sent. */
    public void received(String text) {
        line(in, text);
    }

    /** Writes a line, or lines with CR LF between, that is sent to the peer. */
    public void sent(String text) {
        line(out, text);
    }

    /**
     * Writes a reply that the peer has sent.
     *
     * @param format makes its lines, if the log is to have them
     */
    public void received(Reply reply, Function<Reply, String> format) {
        reply(in, reply, format);
    }

    /** Writes a reply that is sent to the peer. */
    public void sent(Reply reply, Function<Reply, String> format) {
        reply(out, reply, format);
    }

    /** Writes a piece of a message that was received. */
    public void received(byte[] bytes, int offset, int length) {
        piece(in, bytes, offset, length);
    }

    /** Writes a piece of a message that is sent. */
    public void sent(byte[] bytes, int offset, int length) {
        piece(out, bytes, offset, length);
    }

    /** Takes note of how the peer's connection is secured. */
    public void secured(String tls) {
        listener.secured(upstream, tls);
    }

    private void line(Direction direction, String text) {
        if (heard) {
            String line = masked(text);
            listener.line(direction, line);
            log(direction, line);
        }
    }

    private void reply(Direction direction, Reply reply, Function<Reply, String> format) {
        if (!heard) {
            return;
        }
        if (reply.code() == CHALLENGE) {
            line(direction, CHALLENGE + " " + SECRET);
            return;
        }
        listener.reply(direction, reply);
        if (level == Level.DATA) {
            log(direction, format.apply(reply));
        }
    }

    /** The length is that of what is shown: that of a secret would reveal something of it. */
    private void log(Direction direction, String line) {
        if (level == Level.DATA) {
            said(direction, line.getBytes(StandardCharsets.UTF_8).length + 2, line);
        }
    }

    private void piece(Direction direction, byte[] bytes, int offset, int length) {
        if (!heard || length == 0) {
            return;
        }
        listener.piece(direction, bytes, offset, length);
        if (level == Level.DATA) {
            said(direction, length, new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    private void said(Direction direction, int length, String text) {
        String way = (direction.upstream() ? "upstream " : "client ") + (direction.sent() ? "snd " : "rcv ");
        LOG.log(Logger.Level.INFO, () -> "DATA [" + session + "] " + way + length + ": <" + visible(text) + ">");
    }

    /** RFC 4954: what comes after the mechanism, and what a server asks with 334. */
    private static String masked(String line) {
        if (line.startsWith("334")) {
            return CHALLENGE + " " + SECRET;
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
