package org.postern.smtp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.postern.api.Extensions;
import org.postern.api.Parameter;
import org.postern.api.SmtpException;

/** The parameters of MAIL and RCPT: those of extensions that the client was offered. */
final class ParameterParser {

    private static final String PRINTABLE = "[!-~]+";

    /** What values of the parameters of MAIL look like. */
    static final Map<String, Pattern> MAIL = Map.ofEntries(
            form("SIZE", "\\d{1,20}"), // RFC 1870 §4
            form("BODY", "(?i)7BIT|8BITMIME"), // RFC 6152 §2
            form("SMTPUTF8", ""), // RFC 6531 §3.4
            form("AUTH", "(?:[!-*,-<>-~]|\\+[0-9A-Fa-f]{2})+"), // RFC 4954 §5: xtext; some write small digits
            form("RET", "(?i)FULL|HDRS"), // RFC 3461 §4.3
            form("ENVID", PRINTABLE), // RFC 3461 §4.4 has xtext, which servers read in their own ways
            form("BY", "(?i)-?\\d{1,9};[NR]T?"), // RFC 2852 §4
            form("MT-PRIORITY", "-?\\d")); // RFC 6710 §6

    static final Map<String, Pattern> RCPT = Map.ofEntries(
            form("NOTIFY", "(?i)NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY)){0,2}"),
            form("ORCPT", "(?=[^;]+;)" + PRINTABLE)); // RFC 3461 §4.2, as for ENVID

    private ParameterParser() {}

    private static Map.Entry<String, Pattern> form(String keyword, String value) {
        return Map.entry(keyword, Pattern.compile(value));
    }

    /**
     * Parses what comes behind an address.
     *
     * @param forms of the values, by keyword: {@link #MAIL} or {@link #RCPT}
     * @param offered what EHLO offered to the client
     */
    static List<Parameter> parse(String text, Map<String, Pattern> forms, Extensions offered) throws SmtpException {
        List<Parameter> parameters = parameters(text);
        for (Parameter parameter : parameters) {
            String keyword = parameter.keyword();
            Pattern form = forms.get(keyword);
            if (form != null && !form.matcher(parameter.value()).matches()) {
                throw Rejection.of(501, "5.5.4", "Syntax error in the value of " + keyword);
            }
            if (form == null || !offered.has(parameter.extension())) { // RFC 5321 §4.1.1.11
                String named = keyword.length() > 40 ? "The parameter" : keyword;
                throw Rejection.of(555, "5.5.4", named + " is not offered here");
            }
        }
        return parameters;
    }

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
                    throw Rejection.of(501, "5.5.4", "A parameter is empty or given twice");
                }
                parameters.add(parameter);
            } catch (IllegalArgumentException e) {
                throw Rejection.of(501, "5.5.4", "Syntax error in the parameters");
            }
        }
        return parameters;
    }
}
