package org.postern.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.postern.api.text.Network;
import org.postern.limits.AuthLimits;
import org.postern.limits.ClientLimits;
import org.postern.message.MessageRules;
import org.postern.message.MessageSpool;
import org.postern.net.Timeouts;
import org.postern.net.Trace;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * The rules and limits of the sessions of one interface.
 *
 * @param at the interface
 * @param hostName the gateway's name, in the greeting and the reply to EHLO
 * @param traceLevel how much of a session is logged
 * @param access which commands are accepted of which clients
 */
public record SessionSettings(
        Interface at,
        String hostName,
        Trace.Level traceLevel,
        Timeouts timeouts,
        ClientLimits clients,
        MessageRules messages,
        Access access) {

    /** How an interface is secured. */
    public enum Type {
        /** Not at all. */
        TCP,
        /** By TLS from the first byte (RFC 8314 §3). */
        SSL,
        /** By TLS once the client asks for it (RFC 3207). */
        STARTTLS
    }

    /**
     * The interface that a client is connected to.
     *
     * @param name what policies call it by
     * @param type how it is secured
     * @param banner what follows the host name in the greeting (RFC 5321 §4.2)
     * @param proxies the networks whose connections begin with a PROXY header that has the client's address
     */
    public record Interface(String name, Type type, String banner, List<Network> proxies) {

        public boolean isProxy(InetAddress peer) {
            return proxies.stream().anyMatch(network -> network.contains(peer));
        }

        /** As the interface is configured, with the port that a client is connected to. */
        String uri(InetSocketAddress local) {
            String host = local.getAddress().getHostAddress();
            return "%s://%s:%d"
                    .formatted(
                            type.name().toLowerCase(Locale.ROOT),
                            host.contains(":") ? "[" + host + "]" : host,
                            local.getPort());
        }

        private static String banner(Setting setting) {
            if (!setting.text().matches("[ -~]{1,200}")) {
                throw setting.invalid("1 to 200 characters of printable ASCII, such as ESMTP");
            }
            return setting.text();
        }

        private static List<Network> networks(Setting setting) {
            return setting.list().stream()
                    .map(text -> Network.parse(text)
                            .orElseThrow(
                                    () -> setting.invalid("a list of networks, such as 192.0.2.0/24, 2001:db8::/32")))
                    .toList();
        }
    }

    /**
     * Which commands are accepted of which clients.
     *
     * @param addressSyntax how addresses may be written
     * @param authInClear whether AUTH is offered on a {@code tcp} interface
     * @param requireAuth whether MAIL needs AUTH first
     * @param failures how often AUTH may fail
     */
    public record Access(AddressSyntax addressSyntax, boolean authInClear, boolean requireAuth, AuthLimits failures) {}

    /** Which addresses and sequences of commands are accepted. */
    public enum AddressSyntax {
        /** As RFC 5321 has it. */
        STRICT,
        /** Also an address without angle brackets, with blanks before it, and AUTH after HELO, as printers send it. */
        LENIENT
    }

    /** The same, but for how much is logged. */
    public SessionSettings withTraceLevel(Trace.Level level) {
        return new SessionSettings(at, hostName, level, timeouts, clients, messages, access);
    }

    /** An empty one for what policies make; its user closes it. */
    MessageSpool newSpool() {
        return new MessageSpool(messages.spool());
    }

    /** Reads the settings by their names. What is wrong is noted there. */
    public static SessionSettings read(String name, Type type, Settings settings) {
        return new SessionSettings(
                new Interface(
                        name,
                        type,
                        settings.read("banner", "ESMTP Postern", Interface::banner),
                        settings.read("proxyNetworks", Interface::networks, List.of())),
                settings.read("hostName", Setting::word, ""),
                settings.read("traceLevel", "INFO", level -> level.choice(Trace.Level.class)),
                Timeouts.read(settings),
                ClientLimits.read(settings),
                MessageRules.read(settings),
                new Access(
                        settings.read("addressSyntax", "strict", choice -> choice.choice(AddressSyntax.class)),
                        settings.read("authInClear", "true", Setting::flag),
                        settings.read("requireAuth", "false", Setting::flag),
                        AuthLimits.read(settings)));
    }

    /** Whether clients that do not keep to RFC 5321 are served. */
    boolean lenient() {
        return access.addressSyntax() == AddressSyntax.LENIENT;
    }
}
