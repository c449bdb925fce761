package org.postern.tls;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/**
 * Cipher suites by the names that the JDK gives them, the best first.
 *
 * <p>They are written as OpenSSL has it (<a href="https://docs.openssl.org/3.0/man1/openssl-ciphers/">ciphers</a>), and after
 * {@code ::} those of TLS 1.3, by their names with colons between: {@code ECDHE+AESGCM:!aRSA::TLS_AES_256_GCM_SHA384}. A part
 * that is empty, or not there, is that of {@link #DEFAULT}; no version
 * of TLS is switched off by it.
 *
 * <p>Whatever is asked for, the suites are among those that the JVM supports, that it has not disabled ({@code
 * jdk.tls.disabledAlgorithms}), and that have encryption and a certificate: no NULL, anonymous, export, RC4, DES or 3DES.
 *
 * @param suites at least one for each version of TLS
 */
public record Ciphers(List<String> suites) {

    /** Forward secrecy and authenticated encryption, which is what RFC 9325 §4.2 recommends. */
    public static final String DEFAULT =
            "ECDHE+AESGCM:ECDHE+CHACHA20::TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";

    private static final String SEPARATOR = "::";
    private static final List<String> TLS13 = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_CCM_SHA256",
            "TLS_AES_128_CCM_8_SHA256");
    private static final Pattern NEVER =
            Pattern.compile("_NULL_|_anon_|_EXPORT_|_RC4_|_RC2_|_DES_|_DES40_|_3DES_|_MD5$");

    public Ciphers {
        suites = List.copyOf(suites);
    }

    /**
     * Reads a list of cipher suites.
     *
     * @throws SettingException if a word of it is unknown, or if it selects nothing that this JVM has
     */
    public static Ciphers parse(Setting setting) {
        List<String> available = available();
        List<String> suites = new ArrayList<>(tls13(setting, part(setting.text(), 1), available));
        suites.addAll(tls12(setting, part(setting.text(), 0), available));
        return new Ciphers(suites);
    }

    private static String part(String text, int index) {
        String[] parts = text.split(SEPARATOR, 2);
        String part = index < parts.length ? parts[index].strip() : "";
        return part.isEmpty() ? DEFAULT.split(SEPARATOR, 2)[index] : part;
    }

    private static List<String> tls13(Setting setting, String part, List<String> available) {
        List<String> names = Stream.of(part.split("[:,\\s]+"))
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (!TLS13.contains(name)) {
                throw setting.invalid("TLS 1.3 cipher suites after " + SEPARATOR + ", separated by colons, which are "
                        + String.join(", ", TLS13) + " (it has " + name + ")");
            }
        }
        List<String> suites =
                names.stream().filter(available::contains).distinct().toList();
        if (suites.isEmpty()) {
            throw setting.invalid(
                    "at least one TLS 1.3 cipher suite after " + SEPARATOR + " that this JVM supports, which are "
                            + TLS13.stream().filter(available::contains).collect(Collectors.joining(", ")));
        }
        return suites;
    }

    private static List<String> tls12(Setting setting, String part, List<String> available) {
        List<CipherSuite> known = available.stream()
                .filter(name -> !TLS13.contains(name))
                .flatMap(name -> CipherSuite.named(name).stream())
                .toList();
        List<String> suites;
        try {
            suites = CipherString.select(part, known).stream()
                    .map(CipherSuite::name)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw setting.invalid(
                    "a list of cipher suites as OpenSSL has it, such as " + DEFAULT + " (" + e.getMessage() + ")");
        }
        if (suites.isEmpty()) {
            throw setting.invalid(
                    "a list that selects at least one TLS 1.2 cipher suite that this JVM supports, which are "
                            + known.stream().map(CipherSuite::openSslName).collect(Collectors.joining(", ")));
        }
        return suites;
    }

    /** What the JVM supports and has not disabled. */
    private static List<String> available() {
        try {
            return Stream.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                    .filter(name -> !NEVER.matcher(name).find())
                    .toList();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
