package org.postern.api;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.postern.api.Credential.Password;
import org.postern.api.Credential.Proof;
import org.postern.api.Credential.Token;

/**
 * AUTH: the client says who it is (RFC 4954), after the SASL exchange has been decoded.
 *
 * @param mechanism the SASL mechanism in upper case, such as {@code PLAIN}
 * @param subject the user name that the client gave; empty if it gave none, which OAUTHBEARER and EXTERNAL allow
 * @param credential how it proves that; kept out of {@link #toString()}
 * @param groups the groups that policies have found the user in; unmodifiable
 */
public record Auth(String mechanism, String subject, Credential credential, Set<String> groups) implements Command {

    /** The reply to wrong credentials and to an unknown user: the same for both, against user enumeration (RFC 4954 §6). */
    public static final Reply REFUSAL = Reply.reject(535, "5.7.8", "Authentication credentials invalid");

    /** Copies the groups. */
    public Auth {
        groups = Set.copyOf(groups);
    }

    /** A user, in no groups as yet. */
    public Auth(String mechanism, String subject, Credential credential) {
        this(mechanism, subject, credential, Set.of());
    }

    /** A user with a password. */
    public Auth(String mechanism, String subject, String password) {
        this(mechanism, subject, new Password(password));
    }

    /**
     * The password.
     *
     * @throws IllegalStateException if the mechanism has none: that is for policies whose {@code mechanisms} have one which does
     *     not
     */
    public String password() {
        if (credential instanceof Password password) {
            return password.text();
        }
        throw new IllegalStateException(mechanism + " has no password");
    }

    /**
     * The bearer token.
     *
     * @throws IllegalStateException if the mechanism has none
     */
    public String token() {
        if (credential instanceof Token token) {
            return token.text();
        }
        throw new IllegalStateException(mechanism + " has no token");
    }

    /** The same command for another user name, which later policies and the log see. */
    public Auth withSubject(String other) {
        return new Auth(mechanism, other, credential, groups);
    }

    /** The same command for a user in these groups. */
    public Auth withGroups(Collection<String> found) {
        return new Auth(mechanism, subject, credential, Set.copyOf(found));
    }

    /**
     * The same command with the keys that the client's proof is to be checked with.
     *
     * @throws IllegalStateException if the mechanism is none with a proof
     */
    public Auth withKeys(ScramKeys keys) {
        if (credential instanceof Proof) {
            return new Auth(mechanism, subject, new Proof(Optional.of(keys)), groups);
        }
        throw new IllegalStateException(mechanism + " has no proof");
    }

    /** Mechanism, subject and groups; never what is secret. */
    @Override
    public String toString() {
        return "Auth[mechanism=" + mechanism + ", subject=" + subject + ", credential=" + credential + ", groups="
                + groups + "]";
    }
}
