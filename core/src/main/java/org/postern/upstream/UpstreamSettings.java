package org.postern.upstream;

import java.time.Duration;
import java.util.Optional;
import org.postern.api.Helo;
import org.postern.settings.Setting;
import org.postern.settings.Settings;
import org.postern.tls.ClientTlsSettings;
import org.postern.upstream.host.HostSettings;

/**
 * Everything that makes a link to the upstream server what it is. Two that are equal can stand for each other.
 *
 * @param hosts where mail goes
 * @param connectionSecurity how the link is secured
 * @param tls how TLS is spoken, if it is
 * @param credentials user and secret for upstream authentication; empty for none
 * @param heloName the name for EHLO; empty for the client's
 * @param timeouts how long the server may take
 * @param limits how long a link is of use, and what it may receive
 */
public record UpstreamSettings(
        HostSettings hosts,
        ConnectionSecurity connectionSecurity,
        ClientTlsSettings tls,
        Optional<Credentials> credentials,
        String heloName,
        Timeouts timeouts,
        Limits limits) {

    /** How the link to the upstream server is secured. */
    public enum ConnectionSecurity {
        /** Not at all. */
        NONE,
        /** By TLS from the first byte. */
        SSL,
        /** By TLS after STARTTLS; a server that does not offer it, or refuses it, gets no mail. */
        STARTTLS
    }

    /**
     * How long the server may take.
     *
     * @param connect for TCP and TLS
     * @param active for each reply but those of the next two, and to accept what is sent to it
     * @param command for the replies to MAIL, RCPT and DATA (RFC 5321 §4.5.3.2.2 to §4.5.3.2.4)
     * @param data for the reply to a message (RFC 5321 §4.5.3.2.6)
     */
    public record Timeouts(Duration connect, Duration active, Duration command, Duration data) {}

    /**
     * What a link may be used for.
     *
     * @param idle how long it may lie in the pool and still be used
     * @param lifetime its maximum age when a transaction begins on it
     * @param messages how many transactions may begin on it
     * @param replySize the most bytes that a reply may have, in all its lines
     */
    public record Limits(Duration idle, Duration lifetime, int messages, int replySize) {}

    /** Reads the settings by the names that the administrator knows. What is wrong is noted there. */
    public static UpstreamSettings read(Settings settings) {
        return new UpstreamSettings(
                HostSettings.read(settings),
                settings.read("connectionSecurity", "NONE", security -> security.choice(ConnectionSecurity.class)),
                ClientTlsSettings.read(settings),
                Credentials.read(settings),
                settings.read("heloName", Setting::optionalWord, ""),
                new Timeouts(
                        settings.read("connectTimeout", "30s", Setting::duration),
                        settings.read("activeTimeout", "30s", Setting::duration),
                        settings.read("commandTimeout", "5m", Setting::duration),
                        settings.read("dataTimeout", "10m", Setting::duration)),
                new Limits(
                        settings.read("idleTimeout", "15s", Setting::duration),
                        settings.read("linkLifetime", "5m", Setting::duration),
                        settings.read("messagesPerLink", "100", number -> number.number(1, 1_000_000)),
                        settings.read("maxReplySize", "64KiB", UpstreamSettings::replySize)));
    }

    private static int replySize(Setting setting) {
        long size = setting.size();
        if (size < 512 || size > 2 << 20) { // RFC 5321 §4.5.3.1.5: one line may have that many
            throw setting.invalid("a size from 512 to 2MiB");
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
