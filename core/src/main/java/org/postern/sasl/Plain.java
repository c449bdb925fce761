package org.postern.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.security.sasl.SaslException;

/** PLAIN (RFC 4616): user and password in one message. */
final class Plain implements SaslExchange {

    private final String userName;
    private final String password;

    Plain(String userName, String password) {
        this.userName = userName;
        this.password = password;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.of(("\0" + userName + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        throw new SaslException("PLAIN has no challenge");
    }

    @Override
    public void requireComplete() {
        // there was only one message
    }
}
