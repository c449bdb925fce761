package org.postern.filters.users;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.postern.api.Auth;
import org.postern.filters.FilterSettings;

/** One user with a password. */
public final class FixedUser {

    private final byte[] name;
    private final byte[] password;

    /** @param password empty for no user at all */
    public FixedUser(String name, String password) {
        this.name = bytes(name);
        this.password = bytes(password);
    }

    /** Properties {@code name} and {@code password}. */
    public FixedUser(FilterSettings settings) {
        this(settings.get("name", "postern").text(), settings.secret("password"));
    }

    /**
     * Whether a client is that user.
     *
     * @throws IllegalStateException if it has sent no password
     */
    public Optional<Auth> known(Auth claimed) {
        // takes as long for a near miss as for a far one
        boolean sameName = MessageDigest.isEqual(name, bytes(claimed.subject()));
        boolean samePassword = MessageDigest.isEqual(password, bytes(claimed.password()));
        return sameName && samePassword && password.length > 0 ? Optional.of(claimed) : Optional.empty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
