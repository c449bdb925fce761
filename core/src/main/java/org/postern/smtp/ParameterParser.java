package org.postern.smtp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.postern.api.Extensions;
import org.postern.api.Parameter;
import org.postern.api.SmtpException;

/** The parameters of MAIL and RCPT: those of extensions that the client was offered. */
final class ParameterParser {

    /** RFC 3461 §4: what is not printable, and + and =, is written as + and two hexadecimal digits; some write small ones. */
    private static final Pattern XTEXT = Pattern.compile("(?:[!-*,-<>-~]|\\+[0-9A-Fa-f]{2})+");

    private ParameterParser() {}

    /** @param offered what EHLO offered to the client */
    static List<Parameter> mail(String text, Extensions offered) throws SmtpException {
        List<Parameter> parameters = parameters(text);
        for (Parameter parameter : parameters) {
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
        return parameters;
    }

    /** @param offered what EHLO offered to the client */
    static List<Parameter> rcpt(String text, Extensions offered) throws SmtpException {
        List<Parameter> parameters = parameters(text);
        for (Parameter parameter : parameters) {
            String value = parameter.value();
            boolean valid = switch (parameter.keyword()) {
                case "NOTIFY" -> value.matches("(?i)NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY)){0,2}");
                case "ORCPT" -> value.indexOf(';') > 0 && isPrintable(value); // RFC 3461 §4.2, as for ENVID
                default -> throw unknown(parameter);
            };
            require(parameter, valid, offered);
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

    private static void require(Parameter parameter, boolean valid, Extensions offered) throws SmtpException {
        if (!valid) {
            throw Rejection.of(501, "5.5.4", "Syntax error in the value of " + parameter.keyword());
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
        return Rejection.of(555, "5.5.4", keyword + " is not offered here"); // RFC 5321 §4.1.1.11
    }
}
