package org.postern.filters.dkim;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.filters.dkim.DkimResult.Result;

/**
 * A key as a domain publishes it (RFC 6376 §3.6.1).
 *
 * @param testing {@code t=y}
 * @param strict {@code t=s}: {@code i=} has to be in the domain itself
 */
record DkimKey(PublicKey key, boolean testing, boolean strict) {

    /** RFC 8301 §3.2. */
    static final int MIN_RSA_BITS = 1024;
    /** What is longer takes its time to verify, and nothing asks for it. */
    private static final int MAX_RSA_BITS = 8192;

    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final int ED25519_LENGTH = 32;

    /**
     * The key for a signature.
     *
     * @param records the TXT records of its selector
     * @throws UnacceptableException if there is none, or it is not for such signatures
     */
    static DkimKey of(List<String> records, SigningAlgorithm algorithm) throws UnacceptableException {
        List<TagList> keys = records.stream()
                .map(TagList::parse)
                .flatMap(Optional::stream)
                .filter(DkimKey::isKeyRecord)
                .toList();
        if (keys.isEmpty()) {
            throw unacceptable(records.isEmpty() ? "no key for signature" : "key syntax error");
        }
        if (keys.size() > 1) { // RFC 6376 §3.6.2.2: undefined
            throw unacceptable("more than one key record");
        }
        return of(keys.get(0), algorithm);
    }

    /** Texts of other kinds may be there beside it, because of a wildcard in the zone. */
    private static boolean isKeyRecord(TagList tags) {
        boolean version = tags.get("v").isEmpty()
                || (tags.beginsWith("v") && tags.get("v", "").equals("DKIM1"));
        return version && tags.has("p");
    }

    private static DkimKey of(TagList tags, SigningAlgorithm algorithm) throws UnacceptableException {
        String encoded = tags.compact("p");
        if (encoded.isEmpty()) {
            throw unacceptable("key revoked");
        }
        if (!tags.get("k", "rsa").equalsIgnoreCase(algorithm.keyType())) {
            throw unacceptable("inappropriate key algorithm");
        }
        if (tags.has("h") && !contains(tags.list("h"), "sha256")) {
            throw unacceptable("inappropriate hash algorithm");
        }
        if (tags.has("s") && !contains(tags.list("s"), "*") && !contains(tags.list("s"), "email")) {
            throw unacceptable("inappropriate service type");
        }
        PublicKey key = key(encoded, algorithm);
        if (key instanceof RSAKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw new UnacceptableException(Result.POLICY, "RSA key of " + bits + " bits");
            }
        }
        List<String> flags = tags.list("t");
        return new DkimKey(key, contains(flags, "y"), contains(flags, "s"));
    }

    private static boolean contains(List<String> values, String value) {
        return values.stream().anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(value));
    }

    private static PublicKey key(String encoded, SigningAlgorithm algorithm) throws UnacceptableException {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded);
            if (algorithm == SigningAlgorithm.RSA_SHA256) {
                return rsa(bytes);
            }
            if (bytes.length == ED25519_LENGTH) { // RFC 8463 §4: the key alone
                return KeyFactory.getInstance("Ed25519")
                        .generatePublic(new X509EncodedKeySpec(join(ED25519_PREFIX, bytes)));
            }
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw unacceptable("key syntax error");
        }
        throw unacceptable("key syntax error");
    }

    /** SubjectPublicKeyInfo, as all publish it, or RSAPublicKey, as RFC 6376 §3.6.1 has it. */
    private static PublicKey rsa(byte[] bytes) throws GeneralSecurityException {
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        try {
            return rsa.generatePublic(new X509EncodedKeySpec(bytes));
        } catch (GeneralSecurityException e) {
            if (bytes.length > 0x7FFF) {
                throw e;
            }
            byte[] bits = der(0x03, join(new byte[] {0}, bytes));
            return rsa.generatePublic(new X509EncodedKeySpec(der(0x30, join(RSA_ALGORITHM, bits))));
        }
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }

    private static UnacceptableException unacceptable(String reason) {
        return new UnacceptableException(Result.PERMERROR, reason);
    }
}
