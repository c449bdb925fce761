package org.postern.filters.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.filters.FilterSettings;
import org.postern.filters.domain.DomainName;
import org.postern.filters.link.Deadline;
import org.postern.settings.Setting;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.TextParseException;

/**
 * Asks recursive name servers, over UDP with EDNS, and over TCP where an answer is too long for that. It blocks, uses no thread but its
 * caller's, and keeps nothing: what caches is the name server, whose answers have lived the right time then. dnsjava writes and reads the
 * messages; neither its cache nor its selector threads, which would outlive the application, are used.
 */
public final class DnsResolver implements Dns {

    /** For one name, so that one whose servers are down leaves time for others. */
    private static final Duration MAX_QUERY_TIME = Duration.ofSeconds(5);

    /** Of aliases of aliases. */
    private static final int MAX_ALIASES = 8;

    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
    private static final Pattern SERVER =
            Pattern.compile("\\[([0-9A-Fa-f:.%a-z]+)](?::(\\d{1,5}))?|([0-9.]+)(?::(\\d{1,5}))?|([0-9A-Fa-f:.]+)");

    private final List<InetSocketAddress> servers;
    private final Duration timeout;

    /** Properties {@code resolver}, the name servers' addresses, and {@code timeout}, the time for all lookups of one message. */
    public DnsResolver(FilterSettings settings) {
        List<InetSocketAddress> given = settings.read("resolver", "", text -> text.list(DnsResolver::server));
        servers = given.isEmpty() ? ResolverConfig.getCurrentConfig().servers() : given;
        timeout = settings.read("timeout", "10s", Setting::duration);
    }

    private static InetSocketAddress server(Setting setting) {
        Matcher matcher = SERVER.matcher(setting.text());
        if (matcher.matches()) {
            String host = Optional.ofNullable(matcher.group(1))
                    .or(() -> Optional.ofNullable(matcher.group(3)))
                    .orElseGet(() -> matcher.group(5));
            String port = Optional.ofNullable(matcher.group(2))
                    .or(() -> Optional.ofNullable(matcher.group(4)))
                    .orElse("53");
            int number = Integer.parseInt(port);
            Optional<InetAddress> address = address(host);
            if (address.isPresent() && number > 0 && number <= 65_535) {
                return new InetSocketAddress(address.get(), number);
            }
        }
        throw setting.invalid("addresses of name servers, such as 192.0.2.53, 127.0.0.1:5353 or [2001:db8::53]:53");
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(Address.getByAddress(host));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** For the lookups of one message, all of which together take no longer than {@code timeout}. */
    public Dns forMessage() {
        return within(Deadline.in(timeout));
    }

    /** The time for all lookups of one message. */
    public Duration timeout() {
        return timeout;
    }

    @Override
    public DnsAnswer query(String name, Type type) throws DnsException {
        return query(name, type, Deadline.in(timeout));
    }

    @Override
    public Dns within(Deadline deadline) {
        return (name, type) -> query(name, type, deadline);
    }

    private DnsAnswer query(String name, Type type, Deadline deadline) throws DnsException {
        Optional<Name> wanted = name(name);
        if (wanted.isEmpty()) {
            return DnsAnswer.NO_SUCH_NAME;
        }
        try {
            return query(wanted.get(), type, new DnsQuery(servers, deadline.atMost(MAX_QUERY_TIME)));
        } catch (IOException e) {
            throw new DnsException("cannot look up " + wanted.get() + " " + type, e);
        }
    }

    private static DnsAnswer query(Name name, Type type, DnsQuery query) throws IOException {
        Set<Name> asked = new HashSet<>();
        Name next = name;
        while (asked.add(next) && asked.size() <= MAX_ALIASES) {
            DnsReply reply = query.ask(next, type);
            Name end = reply.followAliases(next, type, MAX_ALIASES);
            List<String> records = reply.records(end, type);
            if (!records.isEmpty()) {
                return new DnsAnswer(records, true);
            }
            if (reply.isNoSuchName()) {
                return DnsAnswer.NO_SUCH_NAME;
            }
            if (end.equals(next)) {
                return DnsAnswer.NO_DATA;
            }
            next = end; // an alias that the server has not followed
        }
        throw new IOException("aliases in a circle, or too many of them");
    }

    /** Empty for what cannot be a name, such as one with an empty label. */
    private static Optional<Name> name(String text) {
        String whole = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        Optional<String> name = ASCII.matcher(whole).matches()
                ? Optional.of(whole)
                : DomainName.parse(whole).map(DomainName::text);
        if (name.isEmpty() || name.get().isEmpty()) {
            return Optional.empty();
        }
        try { // in dnsjava's text a backslash begins an escape, and an at sign alone is the origin
            return Optional.of(Name.fromString(name.get().replace("\\", "\\\\").replace("@", "\\@"), Name.root));
        } catch (TextParseException e) {
            return Optional.empty();
        }
    }
}
