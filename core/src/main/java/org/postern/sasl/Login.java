package org.postern.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.security.sasl.SaslException;

/** LOGIN: the server asks for the user and then for the password, in words that differ from one server to the other. */
final class Login implements SaslExchange {

    private final Iterator<String> answers;

    Login(String userName, String password) {
        answers = List.of(userName, password).iterator();
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.empty();
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        if (!answers.hasNext()) {
            throw new SaslException("LOGIN has two challenges");
        }
        return answers.next().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void requireComplete() {
        // a server that has asked for less proves nothing less
    }
}
