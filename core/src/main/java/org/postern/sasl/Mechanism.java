package org.postern.sasl;

/** The SASL mechanisms that we speak, the ones to be preferred first. */
public enum Mechanism {
    /** An OAuth 2.0 bearer token, as Google and Microsoft have it; there is no RFC. */
    XOAUTH2,
    /** RFC 7677: the password is not sent, and the server proves that it knows it too. */
    SCRAM_SHA_256,
    /** RFC 2195: the password is not sent. */
    CRAM_MD5,
    /** RFC 4616: the password as it is. */
    PLAIN,
    /** The password as it is, in a second line; there is no RFC. */
    LOGIN;

    /** Whether the secret is a token, and not a password. */
    public boolean needsToken() {
        return this == XOAUTH2;
    }

    /** Whether who listens learns the secret. */
    public boolean tellsSecret() {
        return this == XOAUTH2 || this == PLAIN || this == LOGIN;
    }

    /**
     * A new exchange.
     *
     * @param secret the password or the token
     */
    public SaslExchange begin(String userName, String secret) {
        return switch (this) {
            case XOAUTH2 -> UnilateralExchange.xoauth2(userName, secret);
            case SCRAM_SHA_256 -> new ScramSha256(userName, secret);
            case CRAM_MD5 -> UnilateralExchange.cramMd5(userName, secret);
            case PLAIN -> UnilateralExchange.plain(userName, secret);
            case LOGIN -> UnilateralExchange.login(userName, secret);
        };
    }

    /** Its registered name, such as {@code SCRAM-SHA-256}. */
    @Override
    public String toString() {
        return name().replace('_', '-');
    }
}
