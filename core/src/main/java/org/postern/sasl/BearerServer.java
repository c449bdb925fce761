package org.postern.sasl;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.SaslException;
import org.postern.api.Auth;
import org.postern.api.Credential;

/**
 * The server's side of mechanisms with a bearer token. Clients send fields such as {@code auth=Bearer …}, each with a Ctrl-A behind
 * it, and one more.
 */
final class BearerServer {

    private static final Pattern FIELD = Pattern.compile("([A-Za-z]+)=([^\\x00\\x01]*)");
    private static final Pattern CREDENTIALS = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*)"); // RFC 6750 §2.1

    /** RFC 5801 §4: no channel binding, and the user. */
    private static final Pattern HEADER = Pattern.compile("[ny],(?:a=([^,\\x00\\x01]+))?,\\x01");

    private BearerServer() {}

    /** OAUTHBEARER (RFC 7628): the user, if the token does not name it, and the token. */
    record OAuthBearer(Challenger client) implements ServerExchange {

        @Override
        public Auth claim(Optional<byte[]> initial) throws IOException {
            String message = Messages.first(initial, client);
            Matcher header = HEADER.matcher(message);
            if (!header.lookingAt()) {
                throw new SaslException("not a message of OAUTHBEARER");
            }
            String named = header.group(1);
            String user = named == null ? "" : Messages.requireName(Messages.unescaped(named));
            return new Auth("OAUTHBEARER", user, token(message.substring(header.end())));
        }

        /** RFC 7628 §3.2.2: why, whereupon the client says something that means nothing. */
        @Override
        public void refuse() throws IOException {
            client.ask(Messages.bytes("{\"status\":\"invalid_token\"}"));
        }
    }

    /** XOAUTH2: user and token. */
    record XOauth2(Challenger client) implements ServerExchange {

        @Override
        public Auth claim(Optional<byte[]> initial) throws IOException {
            String message = Messages.first(initial, client);
            return new Auth("XOAUTH2", Messages.requireName(field("user", message)), token(message));
        }

        /** Why, whereupon the client says nothing in a line. */
        @Override
        public void refuse() throws IOException {
            client.ask(Messages.bytes("{\"status\":\"401\",\"schemes\":\"bearer\"}"));
        }
    }

    private static Credential token(String message) throws SaslException {
        Matcher matcher = CREDENTIALS.matcher(field("auth", message));
        if (!matcher.matches()) {
            throw new SaslException("there is no bearer token");
        }
        return new Credential.Token(matcher.group(1));
    }

    /** The value of a field; empty if there is none of that name. */
    private static String field(String name, String message) throws SaslException {
        if (message.endsWith("\1\1")) {
            String[] fields = message.substring(0, message.length() - 2).split("\1", -1);
            if (Arrays.stream(fields).allMatch(each -> FIELD.matcher(each).matches())) {
                String begin = name + "=";
                return Arrays.stream(fields)
                        .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(begin))
                        .findFirst()
                        .map(each -> each.substring(begin.length()))
                        .orElse("");
            }
        }
        throw new SaslException("not a message with a token");
    }
}
