package org.postern.launcher;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * The one user of the console, whose password is another one at each start. It is only shown: the server has a hash of it.
 *
 * @param password random
 */
record ConsoleUser(String password) {

    static final String NAME = "admin";
    static final String GROUP = "postern-admin";

    /** Without those that look alike. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int LENGTH = 16;
    private static final int SALT_BYTES = 8;
    /** As the server's file realm has it. */
    private static final int ROUNDS = 100;

    private static final SecureRandom RANDOM = new SecureRandom();

    static ConsoleUser random() {
        StringBuilder password = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return new ConsoleUser(password.toString());
    }

    /** The line of the server's file of users. */
    String line() {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = hash(salt);
        byte[] both = Arrays.copyOf(hash, hash.length + salt.length);
        System.arraycopy(salt, 0, both, hash.length, salt.length);
        return NAME + ";{SSHA256}" + Base64.getEncoder().encodeToString(both) + ";" + GROUP + "\n";
    }

    private byte[] hash(byte[] salt) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(password.getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(salt);
            for (int round = 1; round < ROUNDS; round++) {
                hash = digest.digest(hash);
            }
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return NAME;
    }
}
