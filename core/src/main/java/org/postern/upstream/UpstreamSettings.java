package org.postern.upstream;

import java.time.Duration;
import java.util.Optional;
import org.postern.api.Helo;
import org.postern.settings.Setting;
import org.postern.settings.Settings;
import org.postern.tls.ClientTlsSettings;

/**
 * Everything that makes a link to the outgoing server what it is. Two that are equal can stand for each other.
 *
 * @param hosts where mail goes
 * @param connectionSecurity how the link is secured
 * @param tls how TLS is spoken, if it is
 * @param credentials whom to authenticate as; empty for nobody
 * @param heloName the name for EHLO; empty for the client's
 * @param connectTimeout for TCP and TLS
 * @param activeTimeout for each reply but those of the next two, and for the server to accept what is sent to it
 * @param commandTimeout for the replies to MAIL, RCPT and DATA (RFC 5321 §4.5.3.2.2 to §4.5.3.2.4)
 * @param dataTimeout for the reply to a message (RFC 5321 §4.5.3.2.6)
 * @param idleTimeout how long a link may lie in the pool and still be used
 * @param linkLifetime how old a link may be when a transaction begins on it
 * @param messagesPerLink how many transactions may begin on a link
 * @param maxReplySize the most bytes that a reply may have, in all its lines
 */
public record UpstreamSettings(
        HostSettings hosts,
        ConnectionSecurity connectionSecurity,
        ClientTlsSettings tls,
        Optional<Credentials> credentials,
        String heloName,
        Duration connectTimeout,
        Duration activeTimeout,
        Duration commandTimeout,
        Duration dataTimeout,
        Duration idleTimeout,
        Duration linkLifetime,
        int messagesPerLink,
        int maxReplySize) {

    /**
     * Reads the settings by the names that the administrator knows. What is wrong is noted there.
     */
    public static UpstreamSettings read(Settings settings) {
        return new UpstreamSettings(
                HostSettings.read(settings),
                settings.read(
                        "connectionSecurity",
                        security -> security.choice(ConnectionSecurity.class),
                        ConnectionSecurity.NONE),
                ClientTlsSettings.read(settings),
                Credentials.read(settings),
                settings.read("heloName", Setting::optionalWord, ""),
                settings.read("connectTimeout", Setting::duration, Duration.ZERO),
                settings.read("activeTimeout", Setting::duration, Duration.ZERO),
                settings.read("commandTimeout", Setting::duration, Duration.ZERO),
                settings.read("dataTimeout", Setting::duration, Duration.ZERO),
                settings.read("idleTimeout", Setting::duration, Duration.ZERO),
                settings.read("linkLifetime", Setting::duration, Duration.ZERO),
                settings.read("messagesPerLink", number -> number.number(1, 1_000_000), 1),
                settings.read("maxReplySize", UpstreamSettings::replySize, 0));
    }

    private static int replySize(Setting setting) {
        long size = setting.size();
        if (size < 512 || size > 2 << 20) { // RFC 5321 §4.5.3.1.5: one line may have that many
            throw setting.wrong("a size from 512 to 2MiB");
        }
        return (int) size;
    }

    /** The command that opens a conversation: EHLO also for a client that says HELO, where the server's extensions are needed. */
    public String greeting(Helo helo) {
        boolean extended =
                helo.extended() || connectionSecurity == ConnectionSecurity.STARTTLS || credentials.isPresent();
        return (extended ? "EHLO " : "HELO ") + (heloName.isEmpty() ? helo.domain() : heloName);
    }

    /** Hosts and security; nothing secret. */
    @Override
    public String toString() {
        return hosts + (connectionSecurity == ConnectionSecurity.NONE ? "" : " by " + connectionSecurity);
    }
}
