package org.postern.tls;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cipher suite of TLS 1.2 and what it is made of.
 *
 * @param name as the JDK and IANA have it
 * @param keyExchange {@code ECDHE}, {@code DHE} or {@code RSA}
 * @param authentication {@code ECDSA}, {@code RSA} or {@code DSS}
 * @param cipher {@code AES} or {@code CHACHA20}
 * @param bits of its key
 * @param mode {@code GCM}, {@code CBC} or {@code POLY1305}
 * @param digest {@code SHA}, {@code SHA256} or {@code SHA384}
 */
record CipherSuite(
        String name, String keyExchange, String authentication, String cipher, int bits, String mode, String digest) {

    private static final Pattern NAME = Pattern.compile(
            "TLS_(?:(ECDHE|DHE)_)?(ECDSA|RSA|DSS)_WITH_(?:(AES)_(128|256)_(GCM|CBC)|(CHACHA20)_(POLY1305))_(SHA|SHA256|SHA384)");

    /** The suite of that name; none, if it is of another kind than those that are offered here. */
    static Optional<CipherSuite> named(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean aes = matcher.group(3) != null;
        return Optional.of(new CipherSuite(
                name,
                matcher.group(1) == null ? "RSA" : matcher.group(1),
                matcher.group(2),
                aes ? "AES" : "CHACHA20",
                aes ? Integer.parseInt(matcher.group(4)) : 256,
                aes ? matcher.group(5) : "POLY1305",
                matcher.group(8)));
    }

    /** Whether the cipher authenticates what it encrypts, so that the digest is not that of a MAC. */
    boolean authenticated() {
        return !mode.equals("CBC");
    }

    /** As OpenSSL has it. */
    String openSslName() {
        String exchange = keyExchange.equals("RSA") ? "" : keyExchange + "-" + authentication + "-";
        return switch (mode) {
            case "GCM" -> exchange + "AES" + bits + "-GCM-" + digest;
            case "CBC" -> exchange + "AES" + bits + "-" + digest;
            default -> exchange + "CHACHA20-POLY1305";
        };
    }

    /** The oldest version that has it, as OpenSSL says. */
    String since() {
        if (authenticated() || !digest.equals("SHA")) {
            return "TLSv1.2";
        }
        return keyExchange.equals("ECDHE") ? "TLSv1" : "SSLv3";
    }
}
