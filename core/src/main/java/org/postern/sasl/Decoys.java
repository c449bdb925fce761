package org.postern.sasl;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postern.api.ScramKeys;

/**
 * Deterministic dummy keys for unknown users, against user enumeration: the same ones until the next start, and like those of the first user, so that no client
 * can find out easily whom there is by asking.
 */
public final class Decoys {

    private final byte[] secret = new byte[32];
    private final AtomicBoolean learned = new AtomicBoolean();
    private volatile int iterations = 4096;
    private volatile int saltLength = 16;

    /** With a secret of its own, and for the rest like the keys of PostgreSQL until it has seen others. */
    public Decoys() {
        new SecureRandom().nextBytes(secret);
    }

    /** Takes note of the form of keys, once: dummy keys of a changed form would stand out. */
    void seen(ScramKeys keys) {
        if (learned.compareAndSet(false, true)) {
            iterations = keys.iterations();
            saltLength = Math.min(32, keys.salt().length);
        }
    }

    /** Keys that no proof is right for. */
    ScramKeys keys(String user) {
        byte[] salt = Arrays.copyOf(made("salt", user), saltLength);
        return new ScramKeys(iterations, salt, made("stored", user), made("server", user));
    }

    private byte[] made(String what, String user) {
        return Digests.hmacSha256(secret, what + " " + user);
    }
}
