package org.postern.smtp;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.SmtpException;

/** Parses the arguments of commands into records, or rejects them with the reply that says why. */
public final class CommandParser {

    /** With the bracket before it, and a mailbox behind it. */
    private static final Pattern SOURCE_ROUTE = Pattern.compile("<@[^\\s<>:\"]+:(?!>)");

    private static final Parameter SMTPUTF8 = new Parameter("SMTPUTF8", "");

    private CommandParser() {}

    public static Helo helo(String argument, boolean extended) throws SmtpException {
        String domain = argument.trim();
        try {
            return new Helo(domain, extended, "Hello " + domain);
        } catch (IllegalArgumentException e) {
            throw Rejection.of(501, "5.5.4", (extended ? "EHLO" : "HELO") + " needs your domain or address literal");
        }
    }

    /**
     * The command MAIL.
     *
     * @param offered what EHLO offered to the client
     * @param lenient whether the address may stand without angle brackets, and blanks before it
     */
    public static Mail mail(String argument, Extensions offered, boolean lenient) throws SmtpException {
        Path path = path(argument, "FROM:", lenient);
        List<Parameter> parameters = ParameterParser.parse(path.rest, ParameterParser.MAIL, offered);
        return new Mail(mailbox(path.text, parameters.contains(SMTPUTF8), "5.1.7"), parameters);
    }

    /**
     * The command RCPT.
     *
     * @param international whether the transaction's MAIL said SMTPUTF8 (RFC 6531 §3.4)
     * @param lenient as for {@link #mail}
     */
    public static Rcpt rcpt(String argument, Extensions offered, boolean international, boolean lenient)
            throws SmtpException {
        Path path = path(argument, "TO:", lenient);
        List<Parameter> parameters = ParameterParser.parse(path.rest, ParameterParser.RCPT, offered);
        if (path.text.isEmpty()) {
            throw Rejection.of(501, "5.1.3", "A recipient cannot be empty");
        }
        return new Rcpt(mailbox(path.text, international, "5.1.3"), parameters);
    }

    /** A mail address as commands have it after they have been parsed; empty if it is none. */
    public static Optional<String> address(String text) {
        if (text.equalsIgnoreCase("postmaster")) {
            return Optional.of(text);
        }
        return Mailbox.isValid(text) ? Optional.of(Mailbox.canonical(text)) : Optional.empty();
    }

    // ---- paths (RFC 5321 §4.1.2)

    private record Path(String text, String rest) {}

    private static Path path(String argument, String keyword, boolean lenient) throws SmtpException {
        if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
            throw Rejection.of(
                    501, "5.5.4", "Syntax: " + (keyword.equals("TO:") ? "RCPT TO:<address>" : "MAIL FROM:<address>"));
        }
        String text = argument.substring(keyword.length());
        if (lenient) {
            text = text.strip();
            if (!text.isEmpty() && !text.startsWith("<")) {
                return bare(text);
            }
        }
        if (!text.startsWith("<")) { // RFC 5321 §3.3: no blank before it either
            throw Rejection.of(501, "5.5.4", "Address must be enclosed in < and >, with no space before it");
        }
        int start = 1;
        if (text.startsWith("@", 1)) { // a source route, which is to be ignored: RFC 5321 §4.1.2, appendix C
            Matcher route = SOURCE_ROUTE.matcher(text);
            if (!route.lookingAt()) {
                throw Rejection.of(501, "5.5.4", "Syntax error in the source route");
            }
            start = route.end();
        }
        boolean quoted = false;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                i++;
            } else if (c == '>' && !quoted) {
                String rest = text.substring(i + 1);
                if (!rest.isEmpty() && rest.charAt(0) != ' ') {
                    throw Rejection.of(501, "5.5.4", "Space required before each parameter");
                }
                return new Path(text.substring(start, i), rest.trim());
            }
        }
        throw Rejection.of(501, "5.5.4", "Address must be enclosed in < and >");
    }

    /** An address without angle brackets, up to the first blank. */
    private static Path bare(String text) {
        int end = text.indexOf(' ');
        return end < 0
                ? new Path(text, "")
                : new Path(text.substring(0, end), text.substring(end).strip());
    }

    private static String mailbox(String address, boolean international, String enhancedCode) throws SmtpException {
        if (!international && address.chars().anyMatch(c -> c >= 0x80)) {
            throw Rejection.of(553, "5.6.7", "Non-ASCII address requires SMTPUTF8"); // RFC 6531 §3.5
        }
        if (address.isEmpty() || address.equalsIgnoreCase("postmaster")) {
            return address;
        }
        if (!Mailbox.isValid(address)) {
            throw Rejection.of(501, enhancedCode, "Invalid mail address");
        }
        return Mailbox.canonical(address);
    }
}
