package org.postern.upstream;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.postern.settings.Setting;
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
     * Reads the settings from the text of properties, by the names of the components here.
     *
     * @throws org.postern.settings.SettingException if one of them is wrong
     */
    public static UpstreamSettings read(UnaryOperator<String> text) {
        Function<String, Setting> setting = name -> new Setting(name, text.apply(name));
        Setting trusted = setting.apply("trustedCertificates");
        Setting heloName = setting.apply("heloName");
        return new UpstreamSettings(
                setting.apply("host").word(),
                setting.apply("port").number(1, 65535),
                setting.apply("connectionSecurity").choice(ConnectionSecurity.class),
                trusted.text().isEmpty() ? Optional.empty() : Optional.of(trusted.file()),
                text.apply("trustedCertificatesPassword"),
                Protocols.read(setting.apply("protocols")),
                setting.apply("userName").text(),
                text.apply("password"),
                heloName.text().isEmpty() ? "" : heloName.word(),
                setting.apply("connectTimeout").duration(),
                setting.apply("activeTimeout").duration(),
                setting.apply("dataTimeout").duration(),
                setting.apply("idleTimeout").duration());
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
