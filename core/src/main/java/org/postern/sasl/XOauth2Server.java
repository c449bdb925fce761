package org.postern.sasl;

import java.io.IOException;
import java.util.Optional;
import org.postern.api.Auth;
import org.postern.api.Credential;

/** XOAUTH2: user and token. */
record XOauth2Server(Challenger client) implements ServerExchange {

    @Override
    public Auth claim(Optional<byte[]> initial) throws IOException {
        String message = Messages.text(initial.isPresent() ? initial.get() : client.ask(Messages.EMPTY));
        String user = Messages.requireName(BearerMessage.field("user", message));
        return new Auth("XOAUTH2", user, new Credential.Token(BearerMessage.token(message)));
    }

    /** Why, whereupon the client says nothing in a line. */
    @Override
    public void refuse() throws IOException {
        client.ask(Messages.bytes("{\"status\":\"401\",\"schemes\":\"bearer\"}"));
    }
}
