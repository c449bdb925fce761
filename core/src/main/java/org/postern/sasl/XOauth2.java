package org.postern.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.security.sasl.SaslException;

/**
 * XOAUTH2: user and bearer token in one message. A server that refuses them says why in a challenge, and gives its reply after an
 * empty response.
 */
final class XOauth2 implements SaslExchange {

    private final String userName;
    private final String token;
    private boolean refused;

    XOauth2(String userName, String token) {
        this.userName = userName;
        this.token = token;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        String message = "user=" + userName + "\1auth=Bearer " + token + "\1\1";
        return Optional.of(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        if (refused) {
            throw new SaslException("XOAUTH2 has one challenge");
        }
        refused = true;
        return new byte[0];
    }

    @Override
    public void requireComplete() throws SaslException {
        if (refused) {
            throw new SaslException("a token is refused and accepted at once");
        }
    }
}
