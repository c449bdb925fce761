package org.postern.sasl;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.SaslException;

/** What clients say who have a bearer token: fields such as {@code auth=Bearer …}, each with a Ctrl-A behind it, and one more. */
final class BearerMessage {

    private static final Pattern FIELD = Pattern.compile("([A-Za-z]+)=([^\\x00\\x01]*)");
    private static final Pattern CREDENTIALS = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*)"); // RFC 6750 §2.1

    private BearerMessage() {}

    /** The token among the fields. */
    static String token(String message) throws SaslException {
        Matcher matcher = CREDENTIALS.matcher(field("auth", message));
        if (!matcher.matches()) {
            throw new SaslException("there is no bearer token");
        }
        return matcher.group(1);
    }

    /** The value of a field; empty if there is none of that name. */
    static String field(String name, String message) throws SaslException {
        if (!message.endsWith("\1\1")) {
            throw new SaslException("not a message with a token");
        }
        String[] fields = message.substring(0, message.length() - 2).split("\1", -1);
        if (!Arrays.stream(fields).allMatch(each -> FIELD.matcher(each).matches())) {
            throw new SaslException("not a message with a token");
        }
        String begin = name + "=";
        return Arrays.stream(fields)
                .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(begin))
                .findFirst()
                .map(each -> each.substring(begin.length()))
                .orElse("");
    }
}
