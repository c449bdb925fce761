package org.postern.tls;

import java.util.List;
import javax.net.ssl.SSLParameters;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * What is negotiated.
 *
 * @param protocols the versions of TLS that may be spoken: 1.3 and 1.2, since RFC 8996 ends the older ones
 * @param ciphers the cipher suites
 */
public record Suites(List<String> protocols, Ciphers ciphers) {

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    public Suites {
        protocols = List.copyOf(protocols);
    }

    static Suites read(Settings settings) {
        return new Suites(
                settings.read("protocols", "TLSv1.3, TLSv1.2", Suites::protocols),
                settings.read("ciphers", Ciphers.DEFAULT, Ciphers::parse));
    }

    private static List<String> protocols(Setting setting) {
        List<String> protocols = setting.list();
        if (protocols.isEmpty() || !PROTOCOLS.containsAll(protocols)) {
            throw setting.invalid("a list of " + String.join(" and ", PROTOCOLS));
        }
        return protocols;
    }

    SSLParameters parameters() {
        return new SSLParameters(ciphers.suites().toArray(String[]::new), protocols.toArray(String[]::new));
    }
}
