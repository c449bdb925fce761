package org.postern.sasl;

import java.io.IOException;
import java.util.Optional;
import org.postern.api.Auth;

/** LOGIN: the user, and then the password. */
record LoginServer(Challenger client) implements ServerExchange {

    @Override
    public Auth claim(Optional<byte[]> initial) throws IOException {
        byte[] user = initial.isPresent() ? initial.get() : client.ask(Messages.bytes("Username:"));
        String password = Messages.text(client.ask(Messages.bytes("Password:")));
        return new Auth("LOGIN", Messages.requireName(Messages.text(user)), password);
    }
}
