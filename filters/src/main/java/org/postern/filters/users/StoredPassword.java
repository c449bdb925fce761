package org.postern.filters.users;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.postern.api.ScramKeys;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** What a database keeps of a password: never the password itself. */
sealed interface StoredPassword {

    /** Whether that is the password. */
    boolean matches(String password);

    /** What SCRAM needs, if this has it. */
    default Optional<ScramKeys> scramKeys() {
        return Optional.empty();
    }

    /**
     * Reads what is stored.
     *
     * @throws IllegalArgumentException if it is written in no way that is known; without what is
     */
    static StoredPassword parse(String text) {
        if (text.startsWith("SCRAM-")) {
            return new Scram(ScramKeys.parse(text));
        }
        Matcher pbkdf2 = Pbkdf2.TEXT.matcher(text);
        if (pbkdf2.matches()) {
            return Pbkdf2.of(pbkdf2);
        }
        if (Bcrypt.TEXT.matcher(text).matches()) {
            return new Bcrypt(text);
        }
        throw new IllegalArgumentException(
                "a password is stored as SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>,"
                        + " PBKDF2WithHmacSHA256:<iterations>:<salt>:<hash> (or with SHA224, SHA384, SHA512),"
                        + " or $2b$<cost>$<salt and hash>");
    }

    /** As PostgreSQL keeps it. */
    record Scram(ScramKeys keys) implements StoredPassword {

        @Override
        public boolean matches(String password) {
            // RFC 5802 §3, by a password that SASLprep leaves as it is, or that its form of Unicode makes the same
            byte[] salted = Pbkdf2.hash(
                    "SHA256", Normalizer.normalize(password, Normalizer.Form.NFKC), keys.salt(), keys.iterations(), 32);
            return MessageDigest.isEqual(storedKey(salted), keys.storedKey());
        }

        @Override
        public Optional<ScramKeys> scramKeys() {
            return Optional.of(keys);
        }

        private static byte[] storedKey(byte[] saltedPassword) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(saltedPassword, "HmacSHA256"));
                byte[] clientKey = mac.doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
                return MessageDigest.getInstance("SHA-256").digest(clientKey);
            } catch (GeneralSecurityException e) { // every JVM has it
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * As {@code jakarta.security.enterprise.identitystore.Pbkdf2PasswordHash} writes it.
     *
     * @param digest such as {@code SHA256}
     */
    @SuppressWarnings("ArrayRecordComponent") // they are not compared
    record Pbkdf2(String digest, int iterations, byte[] salt, byte[] hash) implements StoredPassword {

        private static final Pattern TEXT = Pattern.compile(
                "PBKDF2WithHmac(SHA224|SHA256|SHA384|SHA512):(\\d{1,8}):([A-Za-z0-9+/]+={0,2}):([A-Za-z0-9+/]+={0,2})");

        private static Pbkdf2 of(Matcher text) {
            int iterations = Integer.parseInt(text.group(2));
            try {
                byte[] salt = Base64.getDecoder().decode(text.group(3));
                byte[] hash = Base64.getDecoder().decode(text.group(4));
                if (iterations > 0 && salt.length > 0 && hash.length >= 16) {
                    return new Pbkdf2(text.group(1), iterations, salt, hash);
                }
            } catch (IllegalArgumentException e) { // whose message may have a piece of the text
                throw new IllegalArgumentException("a hash that is not base64");
            }
            throw new IllegalArgumentException("a hash without iterations, without salt, or of less than 16 bytes");
        }

        @Override
        public boolean matches(String password) {
            return MessageDigest.isEqual(hash(digest, password, salt, iterations, hash.length), hash);
        }

        static byte[] hash(String digest, String password, byte[] salt, int iterations, int length) {
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest)
                        .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, length * 8))
                        .getEncoded();
            } catch (GeneralSecurityException e) { // every JVM has it
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return "Pbkdf2[" + digest + "]";
        }
    }

    /** As most programs other than Java ones write it. */
    record Bcrypt(String text) implements StoredPassword {

        private static final Pattern TEXT = Pattern.compile("\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");

        @Override
        public boolean matches(String password) {
            return BCrypt.checkpw(password, text);
        }

        @Override
        public String toString() {
            return "Bcrypt[]";
        }
    }
}
