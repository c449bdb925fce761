package org.postern.upstream;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postern.settings.Setting;
import org.postern.settings.Settings;
import org.postern.tls.Protocols;

/**
 * Everything that makes a link to the outgoing server what it is. Two that are equal can stand for each other.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param connectionSecurity how the link is secured
 * @param trustedCertificates a PEM, PKCS#12 or JKS file; empty for the JVM's
 * @param trustedCertificatesPassword of that file
 * @param protocols the versions of TLS
 * @param userName whom to authenticate as, where the server offers AUTH; empty for nobody
 * @param password of that user
 * @param heloName the name for EHLO; empty for the client's
 * @param connectTimeout for TCP and TLS
 * @param activeTimeout for each reply, and for the server to accept what is sent to it
 * @param dataTimeout for the reply to a message (RFC 5321 §4.5.3.2.6)
 * @param idleTimeout how long a link may lie in the pool and still be used
 */
public record UpstreamSettings(
        String host,
        int port,
        ConnectionSecurity connectionSecurity,
        Optional<Path> trustedCertificates,
        String trustedCertificatesPassword,
        List<String> protocols,
        String userName,
        String password,
        String heloName,
        Duration connectTimeout,
        Duration activeTimeout,
        Duration dataTimeout,
        Duration idleTimeout) {

    /**
     * Reads the settings by the names of the components here. What is wrong is noted there.
     */
    public static UpstreamSettings read(Settings settings) {
        return new UpstreamSettings(
                settings.read("host", Setting::word, ""),
                settings.read("port", port -> port.number(1, 65535), 25),
                settings.read(
                        "connectionSecurity",
                        security -> security.choice(ConnectionSecurity.class),
                        ConnectionSecurity.NONE),
                settings.read("trustedCertificates", Setting::optionalFile, Optional.empty()),
                settings.text("trustedCertificatesPassword"),
                settings.read("protocols", Protocols::read, List.of()),
                settings.get("userName").text(),
                settings.text("password"),
                settings.read("heloName", Setting::optionalWord, ""),
                settings.read("connectTimeout", Setting::duration, Duration.ZERO),
                settings.read("activeTimeout", Setting::duration, Duration.ZERO),
                settings.read("dataTimeout", Setting::duration, Duration.ZERO),
                settings.read("idleTimeout", Setting::duration, Duration.ZERO));
    }

    /** Whether the gateway authenticates itself to the server. */
    public boolean hasCredentials() {
        return !userName.isEmpty();
    }

    /** Host, port and security; nothing secret. */
    @Override
    public String toString() {
        return host + ":" + port + (connectionSecurity == ConnectionSecurity.NONE ? "" : " by " + connectionSecurity);
    }
}
