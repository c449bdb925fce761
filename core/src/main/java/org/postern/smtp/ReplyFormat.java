package org.postern.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postern.api.Reply;
import org.postern.net.Connection;
import org.postern.net.LineException;
import org.postern.net.ProtocolException;

/** Replies as they go over the connection (RFC 5321 §4.2.1). */
public final class ReplyFormat {

    /** RFC 4954 §4: a challenge may have 12,288, behind its code. Of other replies RFC 5321 §4.5.3.1.5 has 512. */
    private static final int MAX_LINE = 12_288 + 4;

    private static final int MAX_LINES = 512;

    private ReplyFormat() {}

    /** Writes a reply, each line with its code. */
    public static void write(Reply reply, Connection connection) throws IOException {
        connection.trace().sent(reply, ReplyFormat::lines);
        connection.output().write(lines(reply) + "\r\n");
    }

    /** The lines of a reply, each with its code, with CR LF between. */
    public static String lines(Reply reply) {
        int last = reply.lines().size() - 1;
        if (last == 0) {
            return reply.code() + " " + reply.text(0);
        }
        StringBuilder text = new StringBuilder(80 * (last + 1));
        for (int i = 0; i < last; i++) {
            text.append(reply.code()).append('-').append(reply.text(i)).append("\r\n");
        }
        return text.append(reply.code()).append(' ').append(reply.text(last)).toString();
    }

    /**
     * Reads a reply.
     *
     * @param timeout how long it may take, all lines together
     * @param maxBytes how many bytes it may have, all lines together, line ends counted
     * @throws LineException if a line of it is none
     * @throws ProtocolException if the lines are not a reply
     */
    public static Reply read(Connection connection, Duration timeout, int maxBytes) throws IOException {
        Reply reply = read(connection, System.nanoTime() + timeout.toNanos(), maxBytes);
        connection.trace().received(reply, ReplyFormat::lines);
        return reply;
    }

    private static Reply read(Connection connection, long deadline, int maxBytes) throws IOException {
        String line = connection.input().readText(Math.min(MAX_LINE, maxBytes - 2), deadline);
        int code = code(line);
        if (isLast(line)) {
            return reply(code, List.of(text(line)));
        }
        List<String> lines = new ArrayList<>();
        lines.add(text(line));
        int left = maxBytes;
        do {
            left -= line.getBytes(StandardCharsets.UTF_8).length + 2; // with CR LF
            if (left < 2) {
                throw new ProtocolException("a reply of more than " + maxBytes + " bytes");
            }
            line = connection.input().readText(Math.min(MAX_LINE, left - 2), deadline);
            if (code(line) != code) {
                throw new ProtocolException("a reply whose lines have different codes");
            }
            lines.add(text(line));
            if (lines.size() > MAX_LINES) {
                throw new ProtocolException("a reply of more than " + MAX_LINES + " lines");
            }
        } while (!isLast(line));
        return reply(code, lines);
    }

    private static boolean isLast(String line) {
        return line.length() == 3 || line.charAt(3) == ' ';
    }

    private static int code(String line) throws ProtocolException {
        if (line.length() < 3 || (line.length() > 3 && line.charAt(3) != ' ' && line.charAt(3) != '-')) {
            throw new ProtocolException("not a reply");
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                throw new ProtocolException("not a reply");
            }
            code = 10 * code + c - '0';
        }
        if (code < 200 || code > 599) {
            throw new ProtocolException("a reply with code " + code);
        }
        return code;
    }

    private static String text(String line) {
        return line.length() <= 4 ? "" : line.substring(4);
    }

    /** Takes the enhanced code off if every line begins with the same one, as RFC 2034 §4 wants; else leaves it in the text. */
    private static Reply reply(int code, List<String> texts) {
        String enhanced = enhancedCode(texts.get(0), code);
        if (enhanced.isEmpty()) {
            return new Reply(code, "", texts);
        }
        List<String> without = new ArrayList<>(texts.size());
        for (String text : texts) {
            if (!text.startsWith(enhanced)
                    || text.length() == enhanced.length()
                    || text.charAt(enhanced.length()) != ' ') {
                return new Reply(code, "", texts);
            }
            without.add(text.substring(enhanced.length() + 1));
        }
        return new Reply(code, enhanced, without);
    }

    private static String enhancedCode(String text, int code) {
        int end = text.indexOf(' ');
        if (end < 5 || end > 9 || text.charAt(0) != '0' + code / 100 || text.charAt(1) != '.' || code / 100 == 3) {
            return "";
        }
        int dot = -1;
        for (int i = 2; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.' && dot < 0) {
                dot = i;
            } else if (c < '0' || c > '9') {
                return "";
            }
        }
        boolean wellFormed = dot > 2 && dot < 6 && end - dot > 1 && end - dot < 5;
        return wellFormed ? text.substring(0, end) : "";
    }
}
