package org.postern.sasl;

import java.io.IOException;
import java.util.Optional;
import javax.security.sasl.SaslException;
import org.postern.api.Auth;

/** PLAIN (RFC 4616): authorization identity, NUL, user, NUL, password. */
record PlainServer(Challenger client) implements ServerExchange {

    @Override
    public Auth claim(Optional<byte[]> initial) throws IOException {
        byte[] message = initial.isPresent() ? initial.get() : client.ask(Messages.EMPTY);
        String[] parts = Messages.text(message).split("\0", -1);
        if (parts.length != 3) {
            throw new SaslException("not a message of PLAIN");
        }
        String user = Messages.requireName(parts[1]);
        Messages.requireSelf(parts[0], user);
        return new Auth("PLAIN", user, parts[2]);
    }
}
