package org.postern.session;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.postern.api.Field;
import org.postern.api.Network;
import org.postern.settings.Setting;
import org.postern.settings.Settings;
import org.postern.net.Trace;

/**
 * The rules and limits of a session.
 *
 * @param hostName the gateway's name, in the greeting and the reply to EHLO
 * @param traceLevel how much of a session the log tells
 * @param authInClear whether AUTH is offered on a {@code tcp} interface
 * @param requireAuth whether MAIL needs AUTH first
 * @param addressSyntax how addresses may be written
 * @param logins how often AUTH may fail
 */
public record SessionSettings(
        String hostName,
        Trace.Level traceLevel,
        Timeouts timeouts,
        ClientLimits clients,
        MessageRules messages,
        boolean authInClear,
        boolean requireAuth,
        AddressSyntax addressSyntax,
        LoginLimits logins) {

    /** Whether clients that do not keep to RFC 5321 are served. */
    boolean lenient() {
        return addressSyntax == AddressSyntax.LENIENT;
    }

    /**
     * How long a client may take.
     *
     * @param idle to begin its next command
     * @param scarce the same while sessions are scarce, before it has authenticated itself or begun a transaction
     * @param active for the next block of a message, for a TLS handshake, or to accept what is sent to it
     * @param command for a command that it has begun, with every response of an AUTH
     * @param message for a whole message
     */
    public record Timeouts(Duration idle, Duration scarce, Duration active, Duration command, Duration message) {

        static Timeouts read(Settings settings) {
            return new Timeouts(
                    settings.read("idleTimeout", Setting::duration, Duration.ZERO),
                    settings.read("scarceIdleTimeout", Setting::duration, Duration.ZERO),
                    settings.read("activeTimeout", Setting::duration, Duration.ZERO),
                    settings.read("commandTimeout", Setting::duration, Duration.ZERO),
                    settings.read("messageTimeout", Setting::duration, Duration.ZERO));
        }
    }

    /**
     * What one client may do.
     *
     * @param sessions at a time from one address
     * @param networkSessions at a time from one network
     * @param ipv4Prefix the size of a network: how many bits its addresses share
     * @param ipv6Prefix the same for IPv6
     * @param errors commands that are none, or come at the wrong time, before the session is ended
     * @param loggedRefusals lines in the log a minute about commands of one client that are refused
     */
    public record ClientLimits(
            int sessions, int networkSessions, int ipv4Prefix, int ipv6Prefix, int errors, int loggedRefusals) {

        private static final int MOST = 1_000_000;

        static ClientLimits read(Settings settings) {
            List<Integer> prefixes = settings.read("clientNetwork", ClientLimits::prefixes, List.of(0, 0));
            return new ClientLimits(
                    settings.read("maxSessionsPerClient", number -> number.number(1, MOST), 1),
                    settings.read("maxSessionsPerNetwork", number -> number.number(1, MOST), 1),
                    prefixes.get(0),
                    prefixes.get(1),
                    settings.read("maxErrors", number -> number.number(1, MOST), 1),
                    settings.read("maxLoggedRefusals", number -> number.number(0, MOST), 0));
        }

        private static List<Integer> prefixes(Setting setting) {
            List<String> texts = setting.list();
            if (texts.size() == 2 && texts.stream().allMatch(text -> text.matches("\\d{1,3}"))) {
                List<Integer> prefixes = texts.stream().map(Integer::valueOf).toList();
                if (prefixes.get(0) <= 32 && prefixes.get(1) <= 128) {
                    return prefixes;
                }
            }
            throw setting.wrong("two prefix lengths, the first up to 32 for IPv4, the other up to 128 for IPv6, such as"
                    + " 24, 64");
        }

        /** What counts as one client: an IPv4 address, or an IPv6 network, where a client has any number of addresses. */
        Network one(InetAddress client) {
            return Network.bits(client) == 32 ? Network.around(client, 32) : network(client);
        }

        /** The network that a client is in. */
        Network network(InetAddress client) {
            return Network.around(client, Network.bits(client) == 32 ? ipv4Prefix : ipv6Prefix);
        }
    }

    /**
     * How often AUTH may fail, until it is answered with 421.
     *
     * @param perClient from one address
     * @param perSubject for one user, from anywhere
     * @param undelayed how often either may before each further AUTH has to wait
     * @param delay how long it waits
     * @param period how long failures count, from the first one on
     */
    public record LoginLimits(int perClient, int perSubject, int undelayed, Duration delay, Duration period) {

        private static final int MOST = 1_000_000;

        static LoginLimits read(Settings settings) {
            return new LoginLimits(
                    settings.read("maxAuthFailuresPerClient", number -> number.number(1, MOST), 1),
                    settings.read("maxAuthFailuresPerSubject", number -> number.number(1, MOST), 1),
                    settings.read("authDelayAfter", number -> number.number(0, MOST), 0),
                    settings.read("authDelay", Setting::duration, Duration.ZERO),
                    settings.read("authFailurePeriod", Setting::duration, Duration.ZERO));
        }
    }

    /**
     * What messages may be, and what happens to them.
     *
     * @param maxSize in bytes, as it arrives; 0 for no limit of our own
     * @param maxHeaderSize in bytes; 0 for no limit
     * @param maxRecipients of one message
     * @param spoolThreshold the bytes of a message that a policy wants to see which stay in memory
     * @param spoolFolder where the rest goes
     * @param bareNewline what to do with a CR or LF that stands alone
     * @param nul what to do with a NUL
     * @param receivedHeader whether a field tells that the message went through here (RFC 5321 §4.4)
     * @param correlationHeader the name of the field that tells the session's id; empty for none
     */
    public record MessageRules(
            long maxSize,
            long maxHeaderSize,
            int maxRecipients,
            int spoolThreshold,
            Path spoolFolder,
            BareNewline bareNewline,
            Nul nul,
            boolean receivedHeader,
            String correlationHeader) {

        static MessageRules read(Settings settings) {
            return new MessageRules(
                    settings.read("maxMessageSize", Setting::size, 0L),
                    settings.read("maxHeaderSize", Setting::size, 0L),
                    settings.read("maxRecipients", number -> number.number(1, 1_000_000), 1),
                    settings.read("spoolThreshold", size -> (int) Math.min(size.size(), 1 << 30), 0),
                    settings.read("spoolFolder", Setting::folder, Path.of("")),
                    settings.read("bareNewline", choice -> choice.choice(BareNewline.class), BareNewline.REFUSE),
                    settings.read("nul", choice -> choice.choice(Nul.class), Nul.REFUSE),
                    settings.read("receivedHeader", Setting::flag, false),
                    settings.read("correlationHeader", MessageRules::fieldName, ""));
        }

        private static String fieldName(Setting setting) {
            if (!setting.text().isEmpty()) {
                try {
                    Field.of(setting.text(), "");
                } catch (IllegalArgumentException e) {
                    throw setting.wrong("the name of a header field, such as X-Correlation-ID, or nothing");
                }
            }
            return setting.text();
        }
    }

    /** What to do with a CR or LF that stands alone in a message. */
    public enum BareNewline {
        /** 554: no server shall see what another might take for the end of the message. */
        REFUSE,
        /** Make it CR LF. */
        NORMALISE
    }

    /** What to do with a NUL in a message (RFC 5322 §3.1, RFC 6152 §3), at which some receivers end a line or the message. */
    public enum Nul {
        /** 554. */
        REFUSE,
        /** Relay the message without it. */
        REMOVE,
        /** Relay it as it is. */
        PASS
    }

    /** Which addresses and sequences of commands are taken. */
    public enum AddressSyntax {
        /** As RFC 5321 has it. */
        STRICT,
        /** Also an address without angle brackets, with blanks before it, and AUTH after HELO, as printers send it. */
        LENIENT
    }

    /** Reads the settings by their names. What is wrong is noted there. */
    public static SessionSettings read(Settings settings) {
        return new SessionSettings(
                settings.read("hostName", Setting::word, ""),
                settings.read("traceLevel", level -> level.choice(Trace.Level.class), Trace.Level.INFO),
                Timeouts.read(settings),
                ClientLimits.read(settings),
                MessageRules.read(settings),
                settings.read("authInClear", Setting::flag, false),
                settings.read("requireAuth", Setting::flag, true),
                settings.read("addressSyntax", choice -> choice.choice(AddressSyntax.class), AddressSyntax.STRICT),
                LoginLimits.read(settings));
    }
}
