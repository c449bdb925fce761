package org.postern.filters.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A domain's record, taken apart (RFC 7208 §4.6).
 *
 * @param redirect the domain whose record counts if nothing here matches
 * @param explanation where the explanation of a {@code fail} is
 */
record SpfRecord(List<Directive> directives, Optional<MacroString> redirect, Optional<MacroString> explanation) {

    /** RFC 7208 §5. */
    enum Kind {
        ALL,
        INCLUDE,
        A,
        MX,
        PTR,
        IP4,
        IP6,
        EXISTS
    }

    /**
     * A mechanism, and the result if it matches.
     *
     * @param domain its domain; empty for the one that is being checked
     * @param range of {@code ip4} and {@code ip6}
     * @param prefix4 how many bits of an IPv4 address count, for {@code a} and {@code mx}
     * @param prefix6 the same of an IPv6 address
     */
    record Directive(
            SpfResult result,
            Kind kind,
            Optional<MacroString> domain,
            Optional<AddressRange> range,
            int prefix4,
            int prefix6) {}

    private static final Pattern VERSION = Pattern.compile("(?i)v=spf1(?= |$)");
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.*)");
    private static final Pattern DIRECTIVE = Pattern.compile("([+?~-]?)([A-Za-z][A-Za-z0-9_.-]*)((?::|/|$).*)");
    private static final Pattern PREFIXES = Pattern.compile("(?:/(0|[1-9]\\d?))?(?://(0|[1-9]\\d{0,2}))?$");

    private static final Pattern RANGE = Pattern.compile(":([0-9A-Fa-f.:]+)(?:/(0|[1-9]\\d{0,2}))?");

    /** Whether a TXT record is one of SPF (RFC 7208 §4.5). */
    static boolean isSpf(String text) {
        return VERSION.matcher(text).lookingAt();
    }

    /** @throws PermErrorException if there is a syntax error anywhere in it */
    static SpfRecord parse(String text) throws PermErrorException {
        List<Directive> directives = new ArrayList<>();
        Optional<MacroString> redirect = Optional.empty();
        Optional<MacroString> explanation = Optional.empty();
        for (String term : text.substring("v=spf1".length()).split(" ")) {
            Matcher modifier = MODIFIER.matcher(term);
            if (!modifier.matches()) {
                directives.addAll(term.isEmpty() ? List.of() : List.of(directive(term)));
            } else if (modifier.group(1).equalsIgnoreCase("redirect")) {
                redirect = once(redirect, modifier);
            } else if (modifier.group(1).equalsIgnoreCase("exp")) {
                explanation = once(explanation, modifier);
            } else {
                MacroString.text(modifier.group(2));
            }
        }
        return new SpfRecord(directives, redirect, explanation);
    }

    private static Optional<MacroString> once(Optional<MacroString> before, Matcher modifier)
            throws PermErrorException {
        if (before.isPresent()) {
            throw new PermErrorException(modifier.group(1) + " more than once");
        }
        return Optional.of(MacroString.domain(modifier.group(2)));
    }

    private static Directive directive(String term) throws PermErrorException {
        Matcher matcher = DIRECTIVE.matcher(term);
        Kind kind = matcher.matches() ? kind(matcher.group(2), term) : unknown(term);
        SpfResult result = switch (matcher.group(1)) {
            case "-" -> SpfResult.FAIL;
            case "~" -> SpfResult.SOFTFAIL;
            case "?" -> SpfResult.NEUTRAL;
            default -> SpfResult.PASS;
        };
        String rest = matcher.group(3);
        return switch (kind) {
            case ALL -> new Directive(result, kind, none(rest, term), Optional.empty(), 32, 128);
            case IP4, IP6 ->
                new Directive(result, kind, Optional.empty(), Optional.of(range(kind, rest, term)), 32, 128);
            case INCLUDE, EXISTS ->
                new Directive(result, kind, Optional.of(domain(rest, term)), Optional.empty(), 32, 128);
            case PTR -> new Directive(result, kind, optionalDomain(rest, term), Optional.empty(), 32, 128);
            case A, MX -> withPrefixes(result, kind, rest, term);
        };
    }

    private static Kind kind(String name, String term) throws PermErrorException {
        for (Kind kind : Kind.values()) {
            if (kind.name().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        return unknown(term);
    }

    private static Kind unknown(String term) throws PermErrorException {
        throw new PermErrorException("an unknown mechanism: " + term);
    }

    private static Optional<MacroString> none(String rest, String term) throws PermErrorException {
        if (!rest.isEmpty()) {
            throw syntax(term);
        }
        return Optional.empty();
    }

    private static PermErrorException syntax(String term) {
        return new PermErrorException("a syntax error: " + term);
    }

    private static MacroString domain(String rest, String term) throws PermErrorException {
        if (!rest.startsWith(":")) {
            throw syntax(term);
        }
        return MacroString.domain(rest.substring(1));
    }

    private static Optional<MacroString> optionalDomain(String rest, String term) throws PermErrorException {
        return rest.isEmpty() ? Optional.empty() : Optional.of(domain(rest, term));
    }

    private static Directive withPrefixes(SpfResult result, Kind kind, String rest, String term)
            throws PermErrorException {
        int from = Math.max(rest.length() - "/32//128".length(), 0);
        Matcher prefixes = PREFIXES.matcher(rest).region(from, rest.length());
        String domain = prefixes.find() ? rest.substring(0, prefixes.start()) : rest;
        return new Directive(
                result,
                kind,
                optionalDomain(domain, term),
                Optional.empty(),
                prefix(prefixes.group(1), 32, term),
                prefix(prefixes.group(2), 128, term));
    }

    private static int prefix(@Nullable String digits, int max, String term) throws PermErrorException {
        int prefix = digits == null ? max : Integer.parseInt(digits);
        if (prefix > max) {
            throw syntax(term);
        }
        return prefix;
    }

    private static AddressRange range(Kind kind, String rest, String term) throws PermErrorException {
        Matcher matcher = RANGE.matcher(rest);
        if (matcher.matches()) {
            int max = kind == Kind.IP4 ? 32 : 128;
            Optional<AddressRange> range =
                    AddressRange.parse(matcher.group(1), max, prefix(matcher.group(2), max, term));
            if (range.isPresent()) {
                return range.get();
            }
        }
        throw syntax(term);
    }
}
