package org.postern.sasl;

import java.io.IOException;
import java.util.Optional;
import org.postern.api.Auth;
import org.postern.api.Credential;

/** EXTERNAL (RFC 4422, appendix A): for whom the client acts, or nothing; who it is, its certificate says. */
record ExternalServer(Challenger client) implements ServerExchange {

    @Override
    public Auth claim(Optional<byte[]> initial) throws IOException {
        String user = Messages.text(initial.isPresent() ? initial.get() : client.ask(Messages.EMPTY));
        return new Auth("EXTERNAL", user.isEmpty() ? user : Messages.requireName(user), new Credential.Certificate());
    }
}
