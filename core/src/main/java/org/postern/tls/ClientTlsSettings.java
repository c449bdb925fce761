package org.postern.tls;

import java.nio.file.Path;
import java.util.Optional;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * Everything that makes TLS with a server what it is.
 *
 * @param trustedCertificates the authorities of the server: a PKCS#12, JKS or PEM file, or a folder of PEM files; empty for those
 *     of the JVM
 * @param trustedCertificatesPassword of that file; empty for none
 * @param clientCertificate what we show to a server that asks: as the key store of a server; empty for nothing
 * @param clientCertificatePassword of that file and of the key in it; empty for none
 * @param clientCertificateAlias which one of them; empty for the only one
 * @param suites protocols and ciphers
 */
public record ClientTlsSettings(
        Optional<Path> trustedCertificates,
        String trustedCertificatesPassword,
        Optional<Path> clientCertificate,
        String clientCertificatePassword,
        String clientCertificateAlias,
        Suites suites) {

    /** Reads the settings by the names of the components here. What is wrong is noted there. */
    public static ClientTlsSettings read(Settings settings) {
        return new ClientTlsSettings(
                settings.read("trustedCertificates", Setting::optionalFileOrFolder, Optional.empty()),
                settings.text("trustedCertificatesPassword"),
                settings.read("clientCertificate", Setting::optionalFileOrFolder, Optional.empty()),
                settings.text("clientCertificatePassword"),
                settings.get("clientCertificateAlias").text(),
                Suites.read(settings));
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return "TLS with the authorities "
                + trustedCertificates.map(Path::toString).orElse("of the JVM");
    }
}
