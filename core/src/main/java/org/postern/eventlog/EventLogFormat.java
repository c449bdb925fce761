package org.postern.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.ConnectionRejected;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.SessionRef;
import org.postern.smtp.Xtext;

/** Events, users and failures in lines of the log. What clients and servers have sent must not look like another part of the line. */
public final class EventLogFormat {

    private static final int MAX_LENGTH = 256;
    private static final int MAX_USER_LENGTH = 100;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** RFC 4422 §3.1. */
    private static final Pattern MECHANISM = Pattern.compile("[A-Za-z0-9_-]{1,20}");

    private EventLogFormat() {}

    static String of(ConnectionRejected event) {
        return "- client=" + event.client().getHostAddress() + " command=" + CommandEnded.CONNECT + " reply="
                + of(event.reply()) + " " + RefusedBy.GATEWAY;
    }

    static String of(CommandEnded event) {
        return client(event.session()) + user(event.session().user()) + trace(event.session()) + " command="
                + event.command() + address(event.command(), event.argument()) + " reply=" + of(event.reply()) + " "
                + event.by();
    }

    /** Without the reply's text, which may be another server's, and repeat what a client has sent. */
    static String of(AuthEnded event) {
        Reply reply = event.reply();
        String how = MECHANISM.matcher(event.mechanism()).matches()
                ? event.mechanism().toUpperCase(Locale.ROOT)
                : "?";
        return client(event.session()) + " auth=" + how
                + user(Optional.of(event.subject()).filter(subject -> !subject.isEmpty())) + trace(event.session())
                + " reply=" + reply.code()
                + (reply.enhancedCode().isEmpty() ? "" : " " + reply.enhancedCode())
                + (reply.isRefusal() ? " " + event.by() : "");
    }

    static String of(TransactionEnded event, Reply reply) {
        TransactionEnd end = event.end();
        String by = end.outcome() == Outcome.REFUSED
                ? " " + event.by()
                : end.policy().map(policy -> " policy=" + policy).orElse("");
        return client(event.session()) + user(event.session().user()) + trace(event.session()) + " from=<"
                + end.envelope().mail().map(Mail::sender).orElse("") + "> recipients="
                + end.envelope().recipients().size() + " size=" + end.size() + " reply=" + of(reply)
                + (end.outcome() == Outcome.DISCARDED ? " discarded" : "") + by + notes(event.path());
    }

    /** What policies have found, the last word on each name. */
    private static String notes(List<PolicyStep> path) {
        Map<String, String> notes = new TreeMap<>();
        path.forEach(step -> notes.putAll(step.notes()));
        StringBuilder shown = new StringBuilder();
        notes.forEach((name, value) ->
                shown.append(' ').append(name).append('=').append(value.isEmpty() ? "" : ofAddress(value)));
        return shown.toString();
    }

    private static String client(SessionRef session) {
        return session.id() + " client=" + session.client().getHostAddress();
    }

    private static String user(Optional<String> user) {
        return user.map(name -> " user=" + ofUser(name)).orElse("");
    }

    private static String trace(SessionRef session) {
        return session.trace().isEmpty() ? "" : " trace=" + session.trace();
    }

    /** The name of a user, which may be chosen by a client: nothing in it ends the field, and it is not long. */
    public static String ofUser(String name) {
        String encoded = Xtext.encode(name);
        return encoded.length() <= MAX_USER_LENGTH ? encoded : encoded.substring(0, MAX_USER_LENGTH) + "...";
    }

    /** The message with those of the causes, each once. */
    public static String ofFailure(Throwable e) {
        Throwable cause = e.getCause();
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return cause == null || text.contains(String.valueOf(cause.getMessage()))
                ? text
                : text + ": " + ofFailure(cause);
    }

    /** What an operator searches for: the address of MAIL and RCPT, the domain of HELO and EHLO. */
    private static String address(String verb, String argument) {
        return switch (verb) {
            case "MAIL", "RCPT" -> " address=<" + ofAddress(path(argument)) + ">";
            case "HELO", "EHLO" -> " domain=" + ofAddress(argument);
            default -> "";
        };
    }

    /** What stands between the angle brackets, or behind the colon if there are none. */
    private static String path(String argument) {
        int begin = argument.indexOf('<');
        if (begin >= 0) {
            int end = argument.indexOf('>', begin);
            return end < 0 ? argument.substring(begin + 1) : argument.substring(begin + 1, end);
        }
        return argument.substring(argument.indexOf(':') + 1).strip();
    }

    /**
     * An address or a domain: what is neither a letter, a digit nor printable ASCII is + and two hexadecimal digits, and so are blanks
     * and angle brackets.
     */
    static String ofAddress(String text) {
        return shown(text, c -> !Character.isLetterOrDigit(c) && (c <= ' ' || c >= 0x7F || c == '<' || c == '>'));
    }

    /** A reply's codes and the last line of its text: no equals sign is left, so that nothing in it is a field of the line. */
    static String of(Reply reply) {
        return shown(reply.toString(), c -> c == '=');
    }

    private static String shown(String text, IntPredicate escaped) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (escaped.test(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    shown.append('+').append(HEX.toHexDigits(b));
                }
            } else {
                shown.appendCodePoint(isInvisible(c) ? '?' : c);
            }
        });
        return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "..." : shown.toString();
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
