package org.postern.monitor.traffic;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.postern.api.text.Network;
import org.postern.api.text.Wildcard;

/**
 * Which transactions to show. An empty text, set or Optional is no condition. Texts are compared case-insensitively; {@code *} stands
 * for any characters and {@code ?} for one.
 *
 * @param from ended at this time or later
 * @param to ended before this time
 * @param client an IP address, or a network in CIDR notation
 * @param recipient one of its recipients
 * @param user the user that the client has authenticated as (the subject id)
 * @param policy one that was called
 * @param session the correlation id, or the id of a transaction
 * @param code the reply's code, such as {@code 550}, {@code 55x} or {@code 5xx}
 * @param upstream the upstream host, with or without its port
 * @param text somewhere in addresses, reply, user, notes of policies or header fields; literally, no wildcards
 */
public record TrafficFilter(
        Optional<Instant> from,
        Optional<Instant> to,
        Set<Outcome> outcomes,
        String interfaceName,
        String client,
        String sender,
        String recipient,
        String user,
        String policy,
        String session,
        String code,
        String upstream,
        String text) {

    /** All transactions. */
    public static final TrafficFilter ALL =
            new TrafficFilter(Optional.empty(), Optional.empty(), Set.of(), "", "", "", "", "", "", "", "", "", "");

    /** Whether a transaction is to be shown. For one; of many, ask what {@link #matcher()} returns. */
    public boolean matches(EndedTransaction transaction) {
        return matcher().test(transaction);
    }

    /** The same as something that is made once and asked often. For one thread. */
    public Predicate<EndedTransaction> matcher() {
        Matcher matcher = new Matcher(this);
        return each -> matcher.matches(each.summary()) && (text.isEmpty() || matcher.hasText(each));
    }

    /** The same by the summary alone, so without {@link #text} if that is not found there: what follows has to look for it. */
    public Predicate<Summary> summaryMatcher() {
        Matcher matcher = new Matcher(this);
        return matcher::matches;
    }

    /** The filter, compiled. */
    private static final class Matcher {

        private final TrafficFilter filter;
        private final Optional<Network> network;
        private final Optional<Wildcard> client;
        private final Optional<Wildcard> interfaceName;
        private final Optional<Wildcard> sender;
        private final Optional<Wildcard> recipient;
        private final Optional<Wildcard> user;
        private final Optional<Wildcard> policy;
        private final Optional<Wildcard> session;
        private final Optional<Wildcard> upstream;
        private final String text;

        Matcher(TrafficFilter filter) {
            this.filter = filter;
            network = Network.parse(filter.client);
            client = network.isPresent() ? Optional.empty() : wildcard(filter.client);
            interfaceName = wildcard(filter.interfaceName);
            sender = wildcard(filter.sender);
            recipient = wildcard(filter.recipient);
            user = wildcard(filter.user);
            policy = wildcard(filter.policy);
            session = wildcard(filter.session);
            upstream = wildcard(filter.upstream);
            text = lower(filter.text);
        }

        private static Optional<Wildcard> wildcard(String pattern) {
            return pattern.isEmpty() ? Optional.empty() : Optional.of(new Wildcard(pattern));
        }

        private static boolean is(Optional<Wildcard> wanted, String text) {
            return wanted.isEmpty() || wanted.get().matches(text);
        }

        private static boolean isOne(Optional<Wildcard> wanted, List<String> texts) {
            return wanted.isEmpty() || texts.stream().anyMatch(wanted.get()::matches);
        }

        boolean matches(Summary summary) {
            return isInTime(summary.time())
                    && (filter.outcomes.isEmpty() || filter.outcomes.contains(summary.outcome()))
                    && hasCode(summary.code())
                    && isFromClient(summary.client())
                    && is(interfaceName, summary.interfaceName())
                    && is(sender, summary.sender())
                    && isOne(recipient, summary.recipients())
                    && is(user, summary.user())
                    && (isOne(policy, summary.policies()) || is(policy, summary.policy()))
                    && (is(session, summary.session()) || is(session, summary.id()))
                    && (is(upstream, summary.upstream()) || is(upstream, withoutPort(summary.upstream())));
        }

        private boolean isInTime(Instant time) {
            return (filter.from.isEmpty() || !time.isBefore(filter.from.get()))
                    && (filter.to.isEmpty() || time.isBefore(filter.to.get()));
        }

        private boolean hasCode(int code) {
            if (filter.code.isEmpty()) {
                return true;
            }
            String digits = String.valueOf(code);
            boolean same = digits.length() == filter.code.length();
            for (int i = 0; same && i < digits.length(); i++) {
                char wanted = filter.code.charAt(i);
                same = wanted == 'x' || wanted == 'X' || wanted == digits.charAt(i);
            }
            return same;
        }

        private boolean isFromClient(String address) {
            return network.map(wanted -> Network.parse(address)
                            .filter(one -> wanted.contains(one.base()))
                            .isPresent())
                    .orElseGet(() -> is(client, address));
        }

        private static String withoutPort(String host) {
            int colon = host.lastIndexOf(':');
            String name = colon < 0 ? host : host.substring(0, colon);
            return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        }

        boolean hasText(EndedTransaction ended) {
            Summary summary = ended.summary();
            boolean inSummary = Stream.concat(
                            Stream.of(
                                    summary.sender(),
                                    summary.code() + " " + summary.reply(),
                                    summary.user(),
                                    summary.client()),
                            summary.recipients().stream())
                    .anyMatch(this::contains);
            return inSummary || isIn(ended.transaction());
        }

        private boolean isIn(Transaction transaction) {
            return transaction.header().stream().anyMatch(field -> contains(field.name() + ": " + field.value()))
                    || transaction.commands().stream()
                            .flatMap(command -> command.path().stream())
                            .flatMap(step -> step.notes().entrySet().stream())
                            .anyMatch(note -> contains(note.getKey() + "=" + note.getValue()));
        }

        private boolean contains(String where) {
            return lower(where).contains(text);
        }

        private static String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    }
}
