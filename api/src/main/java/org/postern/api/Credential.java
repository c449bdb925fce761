package org.postern.api;

import java.util.Optional;

/** That by which a client proves who it is. None of them, printed, shows what is secret. */
public sealed interface Credential {

    /**
     * A password that the client has sent: PLAIN (RFC 4616), LOGIN.
     *
     * @param text may be empty, which is never a valid password
     */
    record Password(String text) implements Credential {
        /** Not the password. */
        @Override
        public String toString() {
            return "Password[***]";
        }
    }

    /**
     * An OAuth 2.0 bearer token (RFC 6750), which the client has sent: OAUTHBEARER (RFC 7628), XOAUTH2.
     *
     * @param text not empty
     */
    record Token(String text) implements Credential {
        /** Not the token. */
        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /**
     * A proof that the client knows the password, which it gives when the gateway has the keys to check it: SCRAM-SHA-256 (RFC
     * 7677). A policy passes the command on with the user's keys, and only a client whose proof is right is authenticated.
     *
     * @param keys empty until a policy has found them
     */
    record Proof(Optional<ScramKeys> keys) implements Credential {
        /** Whether there are keys. */
        @Override
        public String toString() {
            return "Proof[" + (keys.isPresent() ? "with" : "without") + " keys]";
        }
    }

    /** The certificate that the client has shown in the TLS handshake: EXTERNAL (RFC 4422). {@link Session#clientCertificate()} has it. */
    record Certificate() implements Credential {}
}
