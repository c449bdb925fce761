package org.postern.sasl;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.SaslException;
import org.postern.api.Auth;
import org.postern.api.Credential;

/** OAUTHBEARER (RFC 7628): the user, if the token does not tell, and the token. */
record OAuthBearerServer(Challenger client) implements ServerExchange {

    /** RFC 5801 §4: no channel binding, and the user. */
    private static final Pattern HEADER = Pattern.compile("[ny],(?:a=([^,\\x00\\x01]+))?,\\x01");

    @Override
    public Auth claim(Optional<byte[]> initial) throws IOException {
        String message = Messages.text(initial.isPresent() ? initial.get() : client.ask(Messages.EMPTY));
        Matcher header = HEADER.matcher(message);
        if (!header.lookingAt()) {
            throw new SaslException("not a message of OAUTHBEARER");
        }
        String named = header.group(1);
        String user = named == null ? "" : Messages.requireName(Messages.unescaped(named));
        return new Auth(
                "OAUTHBEARER", user, new Credential.Token(BearerMessage.token(message.substring(header.end()))));
    }

    /** RFC 7628 §3.2.2: why, whereupon the client says something that means nothing. */
    @Override
    public void refuse() throws IOException {
        client.ask(Messages.bytes("{\"status\":\"invalid_token\"}"));
    }
}
