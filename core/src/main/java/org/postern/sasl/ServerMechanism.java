package org.postern.sasl;

import java.util.Arrays;
import java.util.Optional;

/** The mechanisms by which clients can say to us who they are, in the order in which they are offered. */
public enum ServerMechanism {
    /** RFC 4422, appendix A: by the certificate that the client has shown. */
    EXTERNAL,
    /** RFC 7677: the password is not told, and the server proves that it knows it too. */
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
            case EXTERNAL -> new ExternalServer(client);
            case SCRAM_SHA_256 -> new ScramSha256Server(client, decoys);
            case OAUTHBEARER -> new OAuthBearerServer(client);
            case XOAUTH2 -> new XOauth2Server(client);
            case PLAIN -> new PlainServer(client);
            case LOGIN -> new LoginServer(client);
        };
    }

    /** Its registered name, such as {@code SCRAM-SHA-256}. */
    @Override
    public String toString() {
        return name().replace('_', '-');
    }
}
