package org.postern.filters.dmarc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A domain's record (RFC 7489 §6.3), read with what its successor says: {@code np} and {@code t}.
 *
 * @param policy for the domain itself
 * @param ofSubdomains for domains below it that have no record
 * @param ofMissing for those that are not in the DNS
 * @param strictDkim whether the domain of DKIM has to be the same, and not one of the same organization
 * @param strictSpf the same of SPF
 * @param percent of the messages that fail, for which the policy is asked for: 0 to 100
 * @param testing whether it is not asked for at all yet
 */
record DmarcRecord(
        Policy policy,
        Policy ofSubdomains,
        Policy ofMissing,
        boolean strictDkim,
        boolean strictSpf,
        int percent,
        boolean testing) {

    private static final Pattern VERSION = Pattern.compile("v[ \\t]*=[ \\t]*DMARC1[ \\t]*(?:;|$)");
    private static final Pattern URI =
            Pattern.compile("(?i)[ \\t]*[a-z][a-z0-9+.-]*:[^ \\t,;!]+(?:![0-9]+[kmgt]?)?[ \\t]*");
    private static final Pattern PERCENT = Pattern.compile("0*(?:100|\\d{1,2})");
    /** Of one record that are looked at; RFC 7489 has eleven. */
    private static final int MAX_TAGS = 100;

    /** Whether a TXT record is one of DMARC: the version comes first, and in capitals. */
    static boolean isDmarc(String text) {
        return VERSION.matcher(text).lookingAt();
    }

    /**
     * Reads a record. Tags that are not known or not valid are passed over (RFC 7489 §6.3).
     *
     * @return empty if it does not ask for anything: without a valid policy, and without an address for reports (RFC 7489 §6.6.3)
     */
    static Optional<DmarcRecord> parse(String text) {
        Map<String, String> tags = new HashMap<>();
        for (String tag : text.split(";", MAX_TAGS)) {
            int equals = tag.indexOf('=');
            if (equals > 0) {
                tags.putIfAbsent(
                        tag.substring(0, equals).strip(),
                        tag.substring(equals + 1).strip());
            }
        }
        Optional<Policy> policy = policy(tags, "p");
        boolean valid = policy.isPresent()
                && (!tags.containsKey("sp") || policy(tags, "sp").isPresent());
        if (!valid) {
            boolean reports = Stream.of(tags.getOrDefault("rua", "").split(",", MAX_TAGS))
                    .anyMatch(uri -> URI.matcher(uri).matches());
            policy = reports ? Optional.of(Policy.NONE) : Optional.empty();
            tags.remove("sp");
            tags.remove("np");
        }
        return policy.map(own -> {
            Policy ofSubdomains = policy(tags, "sp").orElse(own);
            String percent = tags.getOrDefault("pct", "100");
            return new DmarcRecord(
                    own,
                    ofSubdomains,
                    policy(tags, "np").orElse(ofSubdomains),
                    tags.getOrDefault("adkim", "r").equalsIgnoreCase("s"),
                    tags.getOrDefault("aspf", "r").equalsIgnoreCase("s"),
                    PERCENT.matcher(percent).matches() ? Integer.parseInt(percent) : 100,
                    tags.getOrDefault("t", "n").equalsIgnoreCase("y"));
        });
    }

    private static Optional<Policy> policy(Map<String, String> tags, String name) {
        String text = tags.getOrDefault(name, "");
        return Stream.of(Policy.values())
                .filter(policy -> policy.name().equalsIgnoreCase(text))
                .findFirst();
    }
}
