package org.postern.sasl;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import javax.security.sasl.SaslException;
import org.postern.api.Auth;
import org.postern.api.Credential;

/** The mechanisms by which clients can say to us who they are, in the order in which they are offered. */
public enum ServerMechanism {
    /** RFC 4422, appendix A: by the certificate that the client has shown. */
    EXTERNAL,
    /** RFC 7677: the password is not sent, and the server proves that it knows it too. */
    SCRAM_SHA_256,
    /** RFC 7628: an OAuth 2.0 bearer token. */
    OAUTHBEARER,
    /** The same, as Google and Microsoft have it; there is no RFC. */
    XOAUTH2,
    /** RFC 4616: the password as it is. */
    PLAIN,
    /** The password as it is, in a second line; there is no RFC. */
    LOGIN;

    /** The one of that name, in upper or lower case. */
    public static Optional<ServerMechanism> of(String name) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.toString().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * A new exchange.
     *
     * @param client how to speak to it
     * @param decoys what users have who are none
     */
    public ServerExchange begin(Challenger client, Decoys decoys) {
        return switch (this) {
            case EXTERNAL -> initial -> external(Messages.first(initial, client));
            case SCRAM_SHA_256 -> new ScramSha256Server(client, decoys);
            case OAUTHBEARER -> new BearerServer.OAuthBearer(client);
            case XOAUTH2 -> new BearerServer.XOauth2(client);
            case PLAIN -> initial -> plain(Messages.first(initial, client));
            case LOGIN -> initial -> login(initial, client);
        };
    }

    /** For whom the client acts, or nothing; who it is, its certificate says. */
    private static Auth external(String user) throws SaslException {
        return new Auth("EXTERNAL", user.isEmpty() ? user : Messages.requireName(user), new Credential.Certificate());
    }

    /** Authorization identity, NUL, user, NUL, password. */
    private static Auth plain(String message) throws SaslException {
        String[] parts = message.split("\0", -1);
        if (parts.length != 3) {
            throw new SaslException("not a message of PLAIN");
        }
        String user = Messages.requireName(parts[1]);
        Messages.requireSelf(parts[0], user);
        return new Auth("PLAIN", user, parts[2]);
    }

    /** The user, and then the password. */
    private static Auth login(Optional<byte[]> initial, Challenger client) throws IOException {
        byte[] user = initial.isPresent() ? initial.get() : client.ask(Messages.bytes("Username:"));
        String password = Messages.text(client.ask(Messages.bytes("Password:")));
        return new Auth("LOGIN", Messages.requireName(Messages.text(user)), password);
    }

    /** Its registered name, such as {@code SCRAM-SHA-256}. */
    @Override
    public String toString() {
        return name().replace('_', '-');
    }
}
