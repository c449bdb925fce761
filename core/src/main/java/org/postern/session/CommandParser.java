package org.postern.session;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;

/** Reads the arguments of commands into records, or says what is wrong with them. */
final class CommandParser {

    /** RFC 3461 §4: what is not printable, and + and =, is written as + and two hexadecimal digits; some write small ones. */
    private static final Pattern XTEXT = Pattern.compile("(?:[!-*,-<>-~]|\\+[0-9A-Fa-f]{2})+");

    /** RFC 5321 §4.1.3; without quotes and angle brackets, which servers read in different ways. */
    private static final Pattern ADDRESS_LITERAL = Pattern.compile(
            "\\[(?:\\d{1,3}(?:\\.\\d{1,3}){3}|(?i:IPv6):[0-9A-Fa-f:.]+|(?!(?i:IPv6):)[A-Za-z0-9-]*[A-Za-z0-9]:[!#-;=?-Z^-~]+)]");

    /** With the bracket before it, and a mailbox behind it. */
    private static final Pattern SOURCE_ROUTE = Pattern.compile("<@[^\\s<>:\"]+:(?!>)");

    private CommandParser() {}

    static Helo helo(String argument, boolean extended) throws SmtpException {
        String domain = argument.trim();
        try {
            return new Helo(domain, extended, "Hello " + domain);
        } catch (IllegalArgumentException e) {
            throw refuse(501, "5.5.4", (extended ? "EHLO" : "HELO") + " needs your domain or address literal");
        }
    }

    /**
     * @param offered what EHLO offered to the client
     * @param lenient whether the address may stand without angle brackets, and blanks before it
     */
    static Mail mail(String argument, Extensions offered, boolean lenient) throws SmtpException {
        Path path = path(argument, "FROM:", lenient);
        List<Parameter> parameters = parameters(path.rest);
        for (Parameter parameter : parameters) {
            requireMailParameter(parameter, offered);
        }
        requireAscii(path.text, parameters, "5.6.7");
        return new Mail(requireMailbox(path.text, "5.1.7"), parameters);
    }

    /**
     * @param international whether the transaction's MAIL said SMTPUTF8 (RFC 6531 §3.4)
     * @param lenient as for {@link #mail}
     */
    static Rcpt rcpt(String argument, Extensions offered, boolean international, boolean lenient) throws SmtpException {
        Path path = path(argument, "TO:", lenient);
        List<Parameter> parameters = parameters(path.rest);
        for (Parameter parameter : parameters) {
            requireRcptParameter(parameter, offered);
        }
        if (path.text.isEmpty()) {
            throw refuse(501, "5.1.3", "A recipient cannot be empty");
        }
        if (!international) {
            requireAscii(path.text, List.of(), "5.6.7");
        }
        return new Rcpt(requireMailbox(path.text, "5.1.3"), parameters);
    }

    // ---- paths (RFC 5321 §4.1.2)

    private record Path(String text, String rest) {}

    private static Path path(String argument, String keyword, boolean lenient) throws SmtpException {
        if (!argument.regionMatches(true, 0, keyword, 0, keyword.length())) {
            throw refuse(
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
            throw refuse(501, "5.5.4", "The address must stand between < and >, with no blank before it");
        }
        int start = 1;
        if (text.startsWith("@", 1)) { // a source route, which is to be ignored: RFC 5321 §4.1.2, appendix C
            Matcher route = SOURCE_ROUTE.matcher(text);
            if (!route.lookingAt()) {
                throw refuse(501, "5.5.4", "Syntax error in the source route");
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
                    throw refuse(501, "5.5.4", "There must be a blank before each parameter");
                }
                return new Path(text.substring(start, i), rest.trim());
            }
        }
        throw refuse(501, "5.5.4", "The address must stand between < and >");
    }

    /** An address without angle brackets, up to the first blank. */
    private static Path bare(String text) {
        int end = text.indexOf(' ');
        return end < 0
                ? new Path(text, "")
                : new Path(text.substring(0, end), text.substring(end).strip());
    }

    private static String requireMailbox(String address, String enhancedCode) throws SmtpException {
        if (address.isEmpty() || address.equalsIgnoreCase("postmaster")) {
            return address;
        }
        int at = address.lastIndexOf('@');
        String local = address.substring(0, Math.max(0, at));
        String domain = address.substring(at + 1);
        // the lengths of RFC 5321 §4.5.3.1 are what everybody has to take; how much more, the server knows
        if (at < 1 || !isLocalPart(local) || !isDomain(domain)) {
            throw refuse(501, enhancedCode, "This is not a mail address");
        }
        return plain(local) + '@' + domain;
    }

    /** Without quotes that are not needed: RFC 5321 §4.1.2 has both for the same mailbox, and policies are to see one. */
    private static String plain(String local) {
        if (!local.startsWith("\"")) {
            return local;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < local.length() - 1; i++) {
            if (local.charAt(i) == '\\') {
                i++;
            }
            text.append(local.charAt(i));
        }
        String unquoted = text.toString();
        if (isDotString(unquoted)) {
            return unquoted;
        }
        return '"' + unquoted.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isLocalPart(String text) {
        if (text.startsWith("\"")) {
            return isQuoted(text);
        }
        return isAtoms(text);
    }

    /** Dots at odd places are not RFC 5321, but mailboxes of that kind exist. */
    private static boolean isAtoms(String text) {
        return text.chars().noneMatch(c -> c <= ' ' || isControl(c) || "\"(),:;<>@[\\]".indexOf(c) >= 0);
    }

    /** RFC 5321 §4.1.2. */
    private static boolean isDotString(String text) {
        return !text.isEmpty() && isAtoms(text) && !text.startsWith(".") && !text.endsWith(".") && !text.contains("..");
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    private static boolean isQuoted(String text) {
        if (text.length() < 2 || !text.endsWith("\"")) {
            return false;
        }
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (i == text.length() - 1) {
                    return false;
                }
                c = text.charAt(i);
            } else if (c == '"') {
                return false;
            }
            if (isControl(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDomain(String text) {
        if (text.startsWith("[")) {
            return ADDRESS_LITERAL.matcher(text).matches();
        }
        return !text.isEmpty()
                && !text.startsWith(".")
                && !text.endsWith(".")
                && !text.contains("..")
                && text.codePoints().allMatch(CommandParser::isDomainCharacter)
                && Normalizer.isNormalized(
                        text, Normalizer.Form.NFKC); // or two texts would be the same domain: RFC 5891 §5.2
    }

    private static boolean isDomainCharacter(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || c == '-'
                || c == '.'
                || c == '_'
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static void requireAscii(String address, List<Parameter> parameters, String enhancedCode)
            throws SmtpException {
        boolean ascii = address.chars().allMatch(c -> c < 0x80);
        if (!ascii
                && parameters.stream()
                        .noneMatch(parameter -> parameter.keyword().equals("SMTPUTF8"))) {
            throw refuse(553, enhancedCode, "An address that is not ASCII needs SMTPUTF8"); // RFC 6531 §3.5
        }
    }

    // ---- parameters

    private static List<Parameter> parameters(String text) throws SmtpException {
        if (text.isEmpty()) {
            return List.of();
        }
        List<Parameter> parameters = new ArrayList<>();
        Set<String> keywords = new HashSet<>();
        for (String word : text.split(" +")) {
            int equals = word.indexOf('=');
            try {
                Parameter parameter = equals < 0
                        ? new Parameter(word, "")
                        : new Parameter(word.substring(0, equals), word.substring(equals + 1));
                if (equals == word.length() - 1 || !keywords.add(parameter.keyword())) {
                    throw refuse(501, "5.5.4", "A parameter is empty or given twice");
                }
                parameters.add(parameter);
            } catch (IllegalArgumentException e) {
                throw refuse(501, "5.5.4", "Syntax error in the parameters");
            }
        }
        return parameters;
    }

    private static void requireMailParameter(Parameter parameter, Extensions offered) throws SmtpException {
        String value = parameter.value();
        boolean valid = switch (parameter.keyword()) {
            case "SIZE" -> value.matches("\\d{1,20}"); // RFC 1870 §4
            case "BODY" -> value.matches("(?i)7BIT|8BITMIME"); // RFC 6152 §2
            case "SMTPUTF8" -> value.isEmpty(); // RFC 6531 §3.4
            case "AUTH" -> XTEXT.matcher(value).matches(); // RFC 4954 §5
            case "RET" -> value.matches("(?i)FULL|HDRS"); // RFC 3461 §4.3
            case "ENVID" -> isPrintable(value); // RFC 3461 §4.4 has xtext, which servers read in their own ways
            case "BY" -> value.matches("(?i)-?\\d{1,9};[NR]T?"); // RFC 2852 §4
            case "MT-PRIORITY" -> value.matches("-?\\d"); // RFC 6710 §6
            default -> throw unknown(parameter);
        };
        require(parameter, valid, offered);
    }

    private static void requireRcptParameter(Parameter parameter, Extensions offered) throws SmtpException {
        String value = parameter.value();
        boolean valid = switch (parameter.keyword()) {
            case "NOTIFY" -> value.matches("(?i)NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY)){0,2}");
            case "ORCPT" -> value.indexOf(';') > 0 && isPrintable(value); // RFC 3461 §4.2, as for ENVID
            default -> throw unknown(parameter);
        };
        require(parameter, valid, offered);
    }

    private static void require(Parameter parameter, boolean valid, Extensions offered) throws SmtpException {
        if (!valid) {
            throw refuse(501, "5.5.4", "Syntax error in the value of " + parameter.keyword());
        }
        if (!offered.has(parameter.extension())) {
            throw unknown(parameter);
        }
    }

    private static boolean isPrintable(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    private static SmtpException unknown(Parameter parameter) {
        String keyword = parameter.keyword().length() > 40
                ? "The parameter"
                : parameter.keyword().toUpperCase(Locale.ROOT);
        return refuse(555, "5.5.4", keyword + " is not offered here"); // RFC 5321 §4.1.1.11
    }

    private static SmtpException refuse(int code, String enhancedCode, String text) {
        return new SmtpException(Reply.reject(code, enhancedCode, text), text);
    }
}
