package org.postern.filters.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsException;
import org.postern.filters.spf.SpfRecord.Directive;

/** One check: {@code check_host()} of RFC 7208 §4. */
final class Evaluation {

    /**
     * Who is checked.
     *
     * @param client its IP address
     * @param helo what it said at HELO or EHLO
     * @param localPart of the sender
     * @param domain of the sender
     */
    record Identity(InetAddress client, String helo, String localPart, String domain) {}

    /**
     * What a record comes to.
     *
     * @param explanation where the explanation of a {@code fail} is
     * @param domain that the record is of
     */
    private record Result(SpfResult result, Optional<MacroString> explanation, String domain) {}

    /** RFC 7208 §6.2 has no limit; a reply has. */
    private static final int MAX_EXPLANATION = 250;

    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private final Identity identity;
    private final Lookups lookups;
    private final boolean explain;

    /** @param explain whether the explanation of a {@code fail} is wanted */
    Evaluation(Identity identity, Dns dns, boolean explain) {
        this.identity = identity;
        this.explain = explain;
        lookups = new Lookups(dns, identity.client());
    }

    SpfOutcome outcome() {
        try {
            Result result = checkHost(identity.domain());
            return new SpfOutcome(result.result(), identity.domain(), "", explanation(result));
        } catch (PermErrorException e) {
            return new SpfOutcome(SpfResult.PERMERROR, identity.domain(), String.valueOf(e.getMessage()));
        } catch (DnsException e) {
            return new SpfOutcome(SpfResult.TEMPERROR, identity.domain(), String.valueOf(e.getMessage()));
        }
    }

    private Result checkHost(String domain) throws PermErrorException, DnsException {
        if (!isName(domain)) {
            return new Result(SpfResult.NONE, Optional.empty(), domain);
        }
        List<String> records =
                lookups.texts(domain).stream().filter(SpfRecord::isSpf).toList();
        if (records.isEmpty()) {
            return new Result(SpfResult.NONE, Optional.empty(), domain);
        }
        if (records.size() > 1) {
            throw new PermErrorException("more than one record of " + domain);
        }
        SpfRecord parsed = SpfRecord.parse(records.get(0));
        for (Directive directive : parsed.directives()) {
            if (matches(directive, domain)) {
                return new Result(directive.result(), parsed.explanation(), domain);
            }
        }
        return parsed.redirect().isPresent()
                ? redirected(parsed.redirect().get(), domain)
                : new Result(SpfResult.NEUTRAL, Optional.empty(), domain);
    }

    /** RFC 7208 §4.3: two labels or more, none of which is empty or too long. */
    private static boolean isName(String domain) {
        String[] labels = domain.split("\\.", -1);
        boolean valid = domain.length() <= MAX_NAME && labels.length > 1;
        for (String label : labels) {
            valid &= !label.isEmpty() && label.length() <= MAX_LABEL;
        }
        return valid;
    }

    private boolean matches(Directive directive, String domain) throws PermErrorException, DnsException {
        return switch (directive.kind()) {
            case ALL -> true;
            case IP4, IP6 -> directive.range().orElseThrow().contains(identity.client());
            case A, MX, PTR, EXISTS, INCLUDE -> asks(directive, domain);
        };
    }

    private boolean asks(Directive directive, String domain) throws PermErrorException, DnsException {
        lookups.countTerm();
        String target =
                directive.domain().isPresent() ? target(directive.domain().get(), domain) : domain;
        return switch (directive.kind()) {
            case A -> lookups.hasAddress(target, directive.prefix4(), directive.prefix6());
            case MX -> lookups.hasExchanger(target, directive.prefix4(), directive.prefix6());
            case PTR -> lookups.hasName(target);
            case EXISTS -> lookups.exists(target);
            default -> includes(target);
        };
    }

    /** RFC 7208 §5.2. */
    private boolean includes(String target) throws PermErrorException, DnsException {
        SpfResult included = checkHost(target).result();
        if (included == SpfResult.NONE) {
            throw new PermErrorException("no record of " + target + ", which is included");
        }
        return included == SpfResult.PASS;
    }

    /** RFC 7208 §6.1. */
    private Result redirected(MacroString redirect, String domain) throws PermErrorException, DnsException {
        lookups.countTerm();
        String target = target(redirect, domain);
        Result result = checkHost(target);
        if (result.result() == SpfResult.NONE) {
            throw new PermErrorException("no record of " + target + ", which is redirected to");
        }
        return result;
    }

    private String target(MacroString spec, String domain) {
        String name = spec.expand(letter -> value(letter, domain));
        String target = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        while (target.length() > MAX_NAME && target.indexOf('.') >= 0) { // RFC 7208 §7.3
            int excess = target.length() - MAX_NAME;
            int dot = target.indexOf('.', excess - 1);
            target = target.substring((dot < 0 ? target.lastIndexOf('.') : dot) + 1);
        }
        return target;
    }

    private String value(char letter, String domain) {
        return switch (letter) {
            case 's' -> identity.localPart() + "@" + identity.domain();
            case 'l' -> identity.localPart();
            case 'o' -> identity.domain();
            case 'd' -> domain;
            case 'i' -> Ip.dotted(identity.client());
            case 'p' -> lookups.bestName(domain);
            case 'h' -> identity.helo();
            case 'c' -> identity.client().getHostAddress();
            case 'r' -> "unknown";
            case 't' -> Long.toString(Instant.now().getEpochSecond());
            default -> identity.client() instanceof Inet4Address ? "in-addr" : "ip6"; // v
        };
    }

    /** RFC 7208 §6.2: whatever goes amiss with it, there is none. */
    private Optional<String> explanation(Result result) {
        if (!explain
                || result.result() != SpfResult.FAIL
                || result.explanation().isEmpty()) {
            return Optional.empty();
        }
        try {
            List<String> texts = lookups.texts(target(result.explanation().get(), result.domain()));
            if (texts.size() != 1) {
                return Optional.empty();
            }
            String text = MacroString.explanation(texts.get(0)).expand(letter -> value(letter, result.domain()));
            boolean printable = text.chars().allMatch(c -> c >= ' ' && c <= '~');
            return Optional.of(text).filter(each -> printable && !each.isBlank() && each.length() <= MAX_EXPLANATION);
        } catch (DnsException | PermErrorException e) {
            return Optional.empty();
        }
    }
}
