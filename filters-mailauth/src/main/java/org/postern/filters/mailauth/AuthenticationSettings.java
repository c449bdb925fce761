package org.postern.filters.mailauth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.api.Session;
import org.postern.api.text.Network;
import org.postern.filters.FilterSettings;
import org.postern.filters.Parsers;
import org.postern.filters.domain.DomainName;
import org.postern.settings.Setting;

/** What is checked, and what becomes of messages that fail. */
record AuthenticationSettings(Names names, Scope scope, Enforcement enforcement) {

    /** The policy's own timeout, in its activation, is a minute longer. */
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(9);

    /**
     * In whose name results are written.
     *
     * @param own our authserv-id
     * @param removed the ids whose fields are removed, in canonical form; our own one is among them
     * @param removesAll whether fields with any other id are removed, too
     */
    record Names(String own, Set<String> removed, boolean removesAll) {

        /** Whether readers elsewhere could recognize it. */
        boolean isQualified() {
            return DomainName.parse(own).filter(DomainName::isQualified).isPresent();
        }
    }

    /**
     * Which messages are checked.
     *
     * @param ports of the gateway where mail from outside comes in; empty for all
     * @param authenticated whether those of authenticated clients are checked
     */
    record Scope(List<Network> trustedNetworks, Set<Integer> ports, boolean authenticated) {

        boolean isTrusted(InetAddress client) {
            return trustedNetworks.stream().anyMatch(network -> network.contains(client));
        }

        /** Why messages of a client are not checked; empty if they are. */
        String skipped(Session session) {
            if (isTrusted(session.client().getAddress())) {
                return "trusted network";
            }
            if (!authenticated && session.subject().isPresent()) {
                return "authenticated";
            }
            return ports.isEmpty() || ports.contains(session.local().getPort()) ? "" : "port";
        }
    }

    /**
     * What becomes of messages.
     *
     * @param spfFail of those whose SPF result is {@code fail}
     * @param invalidFrom of those to which DMARC cannot be applied because of their From, if it is enforced
     */
    record Enforcement(
            Enforce enforce, Quarantined quarantine, Action spfFail, Action invalidFrom, Unavailable unavailable) {}

    /** Whose word counts. */
    enum Enforce {
        NONE,
        DMARC
    }

    /** What becomes of messages that fail, and whose domain wants them quarantined. */
    enum Quarantined {
        MARK,
        REJECT,
        QUARANTINE
    }

    /** What becomes of a message. */
    enum Action {
        PASS,
        REJECT
    }

    /** What becomes of messages when the DNS does not answer. */
    enum Unavailable {
        DEFER,
        PASS
    }

    /** All properties but {@code resolver}. */
    static AuthenticationSettings read(FilterSettings settings) {
        settings.read("timeout", "10s", AuthenticationSettings::timeout);
        String own = settings.read("authservId", "", text -> text.isEmpty() ? machineName() : id(text));
        List<String> others = settings.read("removeIds", "", text -> text.list(AuthenticationSettings::id));
        Enforce enforce = settings.read("enforce", "none", text -> text.choice(Enforce.class));
        Unavailable unavailable = enforce == Enforce.NONE ? Unavailable.PASS : Unavailable.DEFER;
        return new AuthenticationSettings(
                new Names(
                        own,
                        Stream.concat(Stream.of(own), others.stream())
                                .map(ClaimedId::canonical)
                                .collect(Collectors.toUnmodifiableSet()),
                        settings.read("removeAll", "false", Setting::flag)),
                new Scope(
                        settings.read("trustedNetworks", "", text -> text.list(Parsers::network)),
                        settings.read("ports", "", text -> Set.copyOf(text.list(port -> port.number(1, 65_535)))),
                        settings.read("authenticated", "false", Setting::flag)),
                new Enforcement(
                        enforce,
                        settings.read("quarantine", "mark", text -> text.choice(Quarantined.class)),
                        settings.read("spfFail", "pass", text -> text.choice(Action.class)),
                        settings.read("invalidFrom", "reject", text -> text.choice(Action.class)),
                        settings.read(
                                "unavailable",
                                "",
                                text -> text.isEmpty() ? unavailable : text.choice(Unavailable.class))));
    }

    private static Duration timeout(Setting setting) {
        Duration timeout = setting.duration();
        if (timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw setting.invalid("a duration from 1ms to 9m, such as 10s");
        }
        return timeout;
    }

    private static String id(Setting setting) {
        if (!isName(setting.text())) {
            throw setting.invalid("a host name in ASCII of at most 253 characters, such as mx.example.org");
        }
        return setting.text();
    }

    private static boolean isName(String text) {
        return ResultsField.isToken(text) && DomainName.parse(text).isPresent();
    }

    /** What the adapter announces, unless its {@code hostName} is set. */
    private static String machineName() {
        try {
            String name = InetAddress.getLocalHost().getCanonicalHostName().toLowerCase(Locale.ROOT);
            return isName(name) ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
