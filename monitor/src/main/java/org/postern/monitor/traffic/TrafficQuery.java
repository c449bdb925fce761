package org.postern.monitor.traffic;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postern.api.text.Network;

/** A {@link TrafficFilter} as the parameters of a URL. */
public final class TrafficQuery {

    /** The parameters that make the filter. */
    public static final Set<String> PARAMETERS = Set.of(
            "from",
            "to",
            "outcome",
            "interface",
            "client",
            "sender",
            "recipient",
            "user",
            "policy",
            "session",
            "code",
            "upstream",
            "text");

    private static final int MAX_LENGTH = 1000;
    private static final Pattern RELATIVE = Pattern.compile("-(\\d{1,6})([smhd])");
    private static final Pattern CODE = Pattern.compile("[2-5](?:\\d\\d|\\d[xX]|[xX][xX])");

    private final Map<String, List<String>> parameters;
    private final Instant now;

    private TrafficQuery(Map<String, List<String>> parameters, Instant now) {
        this.parameters = parameters;
        this.now = now;
    }

    /**
     * Reads the filter.
     *
     * @param parameters the values of each parameter, decoded
     * @param others those that may be there as well, and are read by the caller
     * @param now what relative times such as {@code -15m} refer to
     * @throws QueryException if one is unknown, is there twice, or has a value that it cannot have
     */
    public static TrafficFilter filter(Map<String, List<String>> parameters, Set<String> others, Instant now)
            throws QueryException {
        for (String name : parameters.keySet()) {
            if (!PARAMETERS.contains(name) && !others.contains(name)) {
                Set<String> known = new TreeSet<>(PARAMETERS);
                known.addAll(others);
                throw QueryException.unknown(name, String.join(", ", known));
            }
        }
        return new TrafficQuery(parameters, now).filter();
    }

    private TrafficFilter filter() throws QueryException {
        return new TrafficFilter(
                time("from"),
                time("to"),
                outcomes(),
                text("interface"),
                client(),
                text("sender"),
                text("recipient"),
                text("user"),
                text("policy"),
                text("session"),
                code(),
                text("upstream"),
                text("text"));
    }

    private String text(String name) throws QueryException {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw QueryException.invalid(name, String.join(", ", values), "one value");
        }
        String value = values.isEmpty() ? "" : values.get(0).strip();
        if (value.length() > MAX_LENGTH) {
            throw QueryException.invalid(name, value, "at most " + MAX_LENGTH + " characters");
        }
        return value;
    }

    private Optional<Instant> time(String name) throws QueryException {
        String value = text(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Matcher relative = RELATIVE.matcher(value);
        try {
            return Optional.of(
                    relative.matches()
                            ? now.minus(duration(Long.parseLong(relative.group(1)), relative.group(2)))
                            : OffsetDateTime.parse(value).toInstant());
        } catch (DateTimeException e) {
            throw QueryException.invalid(
                    name,
                    value,
                    "a time in ISO 8601 with its offset, such as 2026-01-31T12:00:00Z, or one before now, such as -15m, -2h"
                            + " or -3d");
        }
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private Set<Outcome> outcomes() throws QueryException {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        for (String value : parameters.getOrDefault("outcome", List.of())) {
            for (String name : value.split(",")) {
                if (!name.isBlank()) {
                    outcomes.add(outcome(name.strip()));
                }
            }
        }
        return Set.copyOf(outcomes);
    }

    private static Outcome outcome(String name) throws QueryException {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().equalsIgnoreCase(name)) {
                return outcome;
            }
        }
        throw QueryException.invalid(
                "outcome",
                name,
                "one or several of "
                        + Arrays.stream(Outcome.values())
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")));
    }

    private String client() throws QueryException {
        String value = text("client");
        if (!value.isEmpty() && Network.parse(value).isEmpty()) {
            throw QueryException.invalid(
                    "client", value, "an IP address, or a network such as 192.0.2.0/24 or 2001:db8::/32");
        }
        return value;
    }

    private String code() throws QueryException {
        String value = text("code");
        if (!value.isEmpty() && !CODE.matcher(value).matches()) {
            throw QueryException.invalid("code", value, "a reply code such as 550, 55x or 5xx");
        }
        return value;
    }
}
