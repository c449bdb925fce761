package org.postern.api;

import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server keeps of a user's password to check by SCRAM-SHA-256 that a client knows it (RFC 5802 §3): neither the password nor
 * anything that could be sent instead of it.
 *
 * <p>Written as RFC 5803 has it, and PostgreSQL in {@code pg_authid.rolpassword}:
 * <code>SCRAM-SHA-256$&lt;iterations&gt;:&lt;salt&gt;$&lt;StoredKey&gt;:&lt;ServerKey&gt;</code>, the last three in base64.
 */
public final class ScramKeys {

    /** RFC 7677 §4. */
    private static final int MIN_ITERATIONS = 4096;

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int KEY_LENGTH = 32;
    private static final String BASE64 = "([A-Za-z0-9+/]+={0,2})";
    private static final Pattern TEXT =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,8}):" + BASE64 + "\\$" + BASE64 + ":" + BASE64);

    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;
    private final byte[] serverKey;

    /**
     * @param iterations 4,096 to 10,000,000
     * @param salt not empty
     * @param storedKey 32 bytes
     * @param serverKey 32 bytes
     * @throws IllegalArgumentException if they are none; without what they are
     */
    public ScramKeys(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "SCRAM keys need " + MIN_ITERATIONS + " to " + MAX_ITERATIONS + " iterations");
        }
        if (salt.length == 0 || storedKey.length != KEY_LENGTH || serverKey.length != KEY_LENGTH) {
            throw new IllegalArgumentException("SCRAM-SHA-256 has a salt and two keys of " + KEY_LENGTH + " bytes");
        }
        this.iterations = iterations;
        this.salt = salt.clone();
        this.storedKey = storedKey.clone();
        this.serverKey = serverKey.clone();
    }

    /**
     * Reads keys as they are written.
     *
     * @throws IllegalArgumentException if the text is none; without the text
     */
    public static ScramKeys parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not written as SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>");
        }
        Base64.Decoder decoder = Base64.getDecoder();
        byte[] salt;
        byte[] storedKey;
        byte[] serverKey;
        try {
            salt = decoder.decode(matcher.group(2));
            storedKey = decoder.decode(matcher.group(3));
            serverKey = decoder.decode(matcher.group(4));
        } catch (IllegalArgumentException e) { // whose message may have a piece of the text
            throw new IllegalArgumentException("SCRAM keys that are not base64");
        }
        return new ScramKeys(Integer.parseInt(matcher.group(1)), salt, storedKey, serverKey);
    }

    /** How they are written: for a store of users, and for no log. */
    public String text() {
        Base64.Encoder encoder = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + encoder.encodeToString(salt) + "$"
                + encoder.encodeToString(storedKey) + ":" + encoder.encodeToString(serverKey);
    }

    /** How often the password was hashed. */
    public int iterations() {
        return iterations;
    }

    /** What it was hashed with; a copy. */
    public byte[] salt() {
        return salt.clone();
    }

    /** What the client's proof is checked with; a copy. */
    public byte[] storedKey() {
        return storedKey.clone();
    }

    /** What the server proves by that it has the keys; a copy. */
    public byte[] serverKey() {
        return serverKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramKeys that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(storedKey, that.storedKey)
                && Arrays.equals(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(storedKey);
    }

    /** The iterations; nothing secret. */
    @Override
    public String toString() {
        return "ScramKeys[iterations=" + iterations + "]";
    }
}
