package org.postern.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * Everything that makes TLS on one interface what it is.
 *
 * @param keyStore a PKCS#12, JKS or PEM file with the keys; or a folder of PEM files, each with a key in it or beside it: the
 *     alias of {@code name.pem}, with {@code name.key} or without, is {@code name}
 * @param keyStorePassword of the file and of the keys in it; empty for none
 * @param certificate the alias of the certificate for clients that name no host, or another one; empty for the only one
 * @param sniCertificates aliases by the name that a client asks for (RFC 6066 §3): a host name, or {@code *.} and a domain,
 *     which stands for one label; a host name goes before a wildcard, and case does not matter
 * @param clientCertificates whether clients are asked for a certificate
 * @param trustedCertificates the authorities of those: a PKCS#12, JKS or PEM file, or a folder of PEM files; only empty if they
 *     are ignored
 * @param trustedCertificatesPassword of that file; empty for none
 * @param maxChainDepth how many certificates may stand above a client's own, the trusted one included; from 0, which admits
 *     only certificates that are trusted themselves
 * @param protocols versions of TLS, as {@link Protocols} reads them
 * @param ciphers the cipher suites
 * @param serverCipherOrder whether the order of the suites is ours, or the client's
 * @param sessionCacheSize how many sessions without a ticket are kept to be resumed; 0 for no resumption at all, with ticket or
 *     without
 * @param sessionLifetime after which no session is resumed any more
 * @param hostName the name by which clients know the interface, to warn if it is not in the certificate; empty for none
 */
public record ServerTlsSettings(
        Path keyStore,
        String keyStorePassword,
        String certificate,
        Map<String, String> sniCertificates,
        ClientCertificates clientCertificates,
        Optional<Path> trustedCertificates,
        String trustedCertificatesPassword,
        int maxChainDepth,
        List<String> protocols,
        Ciphers ciphers,
        boolean serverCipherOrder,
        int sessionCacheSize,
        Duration sessionLifetime,
        String hostName) {

    public ServerTlsSettings {
        sniCertificates = Map.copyOf(sniCertificates);
        protocols = List.copyOf(protocols);
    }

    /**
     * Reads the settings by their names, which are those of the components here. What is wrong is noted there.
     *
     * @param place the interface, for the administrator
     */
    public static ServerTlsSettings read(Settings settings, String place) {
        ClientCertificates clientCertificates = settings.read(
                "clientCertificates", choice -> choice.choice(ClientCertificates.class), ClientCertificates.IGNORE);
        return new ServerTlsSettings(
                settings.read("keyStore", keyStore -> keyStore(keyStore, place), Path.of("")),
                settings.text("keyStorePassword"),
                settings.get("certificate").text(),
                settings.read("sniCertificates", ServerTlsSettings::names, Map.of()),
                clientCertificates,
                settings.read("trustedCertificates", file -> trusted(file, clientCertificates), Optional.empty()),
                settings.text("trustedCertificatesPassword"),
                settings.read("maxChainDepth", depth -> depth.number(0, 20), 0),
                settings.read("protocols", Protocols::read, List.of()),
                settings.read("ciphers", Ciphers::parse, new Ciphers(List.of())),
                settings.read("serverCipherOrder", Setting::flag, true),
                settings.read("sessionCacheSize", size -> size.number(0, 1_000_000), 0),
                settings.read("sessionLifetime", Setting::duration, Duration.ZERO),
                settings.get("hostName").text());
    }

    private static Path keyStore(Setting setting, String place) {
        if (setting.text().isEmpty()) {
            throw setting.wrong(
                    "a PKCS#12, JKS or PEM file, or a folder of PEM files, with a key, which " + place + " needs");
        }
        return setting.fileOrFolder();
    }

    private static Optional<Path> trusted(Setting setting, ClientCertificates clientCertificates) {
        if (!setting.text().isEmpty()) {
            return Optional.of(setting.fileOrFolder());
        }
        if (clientCertificates != ClientCertificates.IGNORE) {
            throw setting.wrong("a file with the authorities of client certificates, which clientCertificates="
                    + clientCertificates.name().toLowerCase(Locale.ROOT) + " needs");
        }
        return Optional.empty();
    }

    private static Map<String, String> names(Setting setting) {
        Map<String, String> aliases = new LinkedHashMap<>();
        for (String each : setting.list()) {
            int equals = each.indexOf('=');
            String name = each.substring(0, Math.max(equals, 0)).strip();
            if (!ServerNames.isName(name)
                    || aliases.put(name, each.substring(equals + 1).strip()) != null) {
                throw setting.wrong("a list of names, each once and with the alias of its certificate, such as"
                        + " mail.example.org=gateway, *.example.net=other");
            }
        }
        return aliases;
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return "keyStore " + keyStore + ", certificate '" + certificate + "', sniCertificates " + sniCertificates
                + ", clientCertificates " + clientCertificates + ", trustedCertificates "
                + trustedCertificates.map(Path::toString).orElse("none") + ", maxChainDepth " + maxChainDepth
                + ", protocols " + protocols + ", ciphers " + ciphers.suites() + ", serverCipherOrder "
                + serverCipherOrder + ", sessionCacheSize " + sessionCacheSize + ", sessionLifetime " + sessionLifetime
                + ", hostName " + hostName;
    }
}
