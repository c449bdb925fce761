package org.postern.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * How TLS is spoken with the clients of one interface.
 *
 * @param keys the certificates
 * @param clients what is asked of clients
 * @param suites protocols and ciphers
 * @param serverOrder whether the order of the suites is the server's, or the client's
 * @param resumption of sessions
 * @param hostName the name by which clients know the interface, to warn if it is not in the certificate; empty for none
 */
public record ServerTlsSettings(
        Keys keys, Clients clients, Suites suites, boolean serverOrder, Resumption resumption, String hostName) {

    /**
     * The gateway's certificates.
     *
     * @param store a PKCS#12, JKS or PEM file, or a folder of PEM files
     * @param password of the store and the keys in it; empty for none
     * @param certificate the alias of the certificate; may be empty if there is only one
     * @param byName aliases by the name that a client asks for (RFC 6066 §3), in lower case: a host name, or {@code *.} and a domain,
     *     which stands for one label; a host name goes before a wildcard
     */
    public record Keys(Path store, String password, String certificate, Map<String, String> byName) {

        public Keys {
            byName = Map.copyOf(byName);
        }
    }

    /**
     * The certificates of clients.
     *
     * @param certificates whether clients are asked for one
     * @param trusted the authorities of those: a PKCS#12, JKS or PEM file, or a folder of PEM files; only empty if they are ignored
     * @param trustedPassword of that file; empty for none
     * @param maxChainDepth how many certificates may stand above a client's own, the trusted one included; from 0, which admits only
     *     certificates that are trusted themselves
     */
    public record Clients(
            ClientCertificates certificates, Optional<Path> trusted, String trustedPassword, int maxChainDepth) {}

    /**
     * The resumption of sessions.
     *
     * @param cacheSize how many sessions without a ticket are kept; 0 for no resumption at all, with ticket or without
     * @param lifetime after which no session is resumed any more
     */
    public record Resumption(int cacheSize, Duration lifetime) {}

    /**
     * Reads the settings by their names. What is wrong is noted there.
     *
     * @param place the interface, for the administrator
     */
    public static ServerTlsSettings read(Settings settings, String place) {
        ClientCertificates asked =
                settings.read("clientCertificates", "ignore", choice -> choice.choice(ClientCertificates.class));
        return new ServerTlsSettings(
                new Keys(
                        settings.read("keyStore", keyStore -> keyStore(keyStore, place), Path.of("")),
                        settings.text("keyStorePassword"),
                        settings.get("certificate").text(),
                        settings.read("sniCertificates", ServerTlsSettings::names, Map.of())),
                new Clients(
                        asked,
                        settings.read("trustedCertificates", file -> trusted(file, asked), Optional.empty()),
                        settings.text("trustedCertificatesPassword"),
                        settings.read("maxChainDepth", "2", depth -> depth.number(0, 20))),
                Suites.read(settings),
                settings.read("serverCipherOrder", "true", Setting::flag),
                new Resumption(
                        settings.read("sessionCacheSize", "10000", size -> size.number(0, 1_000_000)),
                        settings.read("sessionLifetime", "1h", Setting::duration)),
                settings.get("hostName").text());
    }

    private static Path keyStore(Setting setting, String place) {
        if (setting.text().isEmpty()) {
            throw setting.invalid(
                    "a PKCS#12, JKS or PEM file, or a folder of PEM files, with a key, which " + place + " needs");
        }
        return setting.fileOrFolder();
    }

    private static Optional<Path> trusted(Setting setting, ClientCertificates clientCertificates) {
        if (!setting.text().isEmpty()) {
            return Optional.of(setting.fileOrFolder());
        }
        if (clientCertificates != ClientCertificates.IGNORE) {
            throw setting.invalid("a file with the authorities of client certificates, which clientCertificates="
                    + clientCertificates.name().toLowerCase(Locale.ROOT) + " needs");
        }
        return Optional.empty();
    }

    private static Map<String, String> names(Setting setting) {
        Map<String, String> aliases = new LinkedHashMap<>();
        for (String each : setting.list()) {
            int equals = each.indexOf('=');
            String name = each.substring(0, Math.max(equals, 0)).strip().toLowerCase(Locale.ROOT);
            if (!ServerNames.isName(name)
                    || aliases.put(name, each.substring(equals + 1).strip()) != null) {
                throw setting.invalid("a list of names, each once and with the alias of its certificate, such as"
                        + " mail.example.org=gateway, *.example.net=other");
            }
        }
        return aliases;
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return "TLS with the certificates of " + keys.store();
    }
}
