package org.postern.testing;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.Transaction;

/** Filters for {@link SampleTransaction}s, and what they find, said in another way than any code of ours says it. */
public final class SampleFilters {

    private static final List<String> ADDRESSES = Stream.concat(
                    Stream.of(
                            "<>",
                            "*",
                            "?*",
                            "ANN@*",
                            "*@example.org",
                            "b_b@*",
                            "b?b@example.org",
                            "100%*",
                            "a!*",
                            "*'*",
                            "jÜrgen@*",
                            "?@example.org",
                            "??@example.org",
                            "half?@*",
                            "half\uD83D*",
                            "nul\u0000*",
                            "*\\*",
                            "' or 1 = 1 --"),
                    SampleTransaction.ADDRESSES.stream())
            .toList();

    private static final List<String> TEXTS = List.of(
            "",
            "",
            "ANN",
            "%",
            "_",
            "!",
            "*",
            "100%",
            "Rejected",
            "spät",
            "about ",
            "rule=OF",
            "550 5.7",
            "192.0.2.7",
            "\u0000",
            "of b_",
            "'",
            "\\");

    private static final Map<String, String> HOSTS = Map.of(
            "mail.example.org:25",
            "mail.example.org",
            "MAIL2.example.org:2525",
            "mail2.example.org",
            "[::1]:25",
            "::1");

    private static final List<Outcome> OUTCOMES =
            List.of(Outcome.REJECTED, Outcome.DEFERRED, Outcome.FAILED, Outcome.ABORTED);

    private SampleFilters() {}

    /** Some filter, with few conditions. */
    public static TrafficFilter random(Random random) {
        return new TrafficFilter(
                seldom(random) ? Optional.of(time(random)) : Optional.empty(),
                seldom(random) ? Optional.of(time(random)) : Optional.empty(),
                seldom(random) ? Set.of(OUTCOMES.get(random.nextInt(OUTCOMES.size())), Outcome.PASSED) : Set.of(),
                some(random, List.of("submission", "tcp*", "SUBMISSION?2", "submission_2", "other")),
                some(
                        random,
                        List.of(
                                "192.0.2.1",
                                "192.0.2.0/24",
                                "192.0.0.0/16",
                                "0.0.0.0/0",
                                "2001:db8::1",
                                "2001:db8::/32",
                                "::/0",
                                "203.0.113.1")),
                some(random, ADDRESSES),
                some(random, ADDRESSES),
                some(random, List.of("ANN", "b*", "cid%", "cid_", "<>", "?*")),
                some(random, List.of("virusCheck", "Rule*", "*Rules", "a?b", "a*b", "s*check", "*", "none")),
                some(random, List.of("SRS", "s??", "SRS-1", "*-2", "none")),
                some(random, List.of("550", "55x", "5xx", "4XX", "0", "xxx", "60x")),
                some(
                        random,
                        List.of(
                                "mail.example.org",
                                "mail2.EXAMPLE.org:2525",
                                "mail*",
                                "*:25",
                                "::1",
                                "[::1]*",
                                "none")),
                seldom(random) ? TEXTS.get(random.nextInt(TEXTS.size())) : "");
    }

    private static boolean seldom(Random random) {
        return random.nextInt(5) == 0;
    }

    private static String some(Random random, List<String> values) {
        return random.nextInt(6) == 0 ? values.get(random.nextInt(values.size())) : "";
    }

    private static Instant time(Random random) {
        return SampleTransaction.START.plusNanos(random.nextInt(300) * 1000L + random.nextInt(2));
    }

    /** Whether a filter is to find a transaction. */
    public static boolean matches(TrafficFilter filter, Transaction transaction) {
        Summary summary = transaction.summary();
        return filter.from().map(from -> !summary.time().isBefore(from)).orElse(true)
                && filter.to().map(to -> summary.time().isBefore(to)).orElse(true)
                && (filter.outcomes().isEmpty() || filter.outcomes().contains(summary.outcome()))
                && like(filter.interfaceName(), Stream.of(summary.interfaceName()))
                && (filter.client().isEmpty() || isClient(filter.client(), summary.client()))
                && like(filter.sender(), Stream.of(summary.sender()))
                && like(filter.recipient(), summary.recipients().stream())
                && like(filter.user(), Stream.of(summary.user()))
                && like(filter.policy(), Stream.concat(summary.policies().stream(), Stream.of(summary.policy())))
                && like(filter.session(), Stream.of(summary.session(), summary.id()))
                && like(
                        filter.code().toLowerCase(Locale.ROOT).replace('x', '?'),
                        Stream.of(Integer.toString(summary.code())))
                && like(filter.upstream(), Stream.of(summary.upstream(), HOSTS.getOrDefault(summary.upstream(), "")))
                && texts(transaction)
                        .anyMatch(text -> regex(Pattern.quote(filter.text()))
                                .matcher(text)
                                .find());
    }

    private static boolean like(String pattern, Stream<String> texts) {
        if (pattern.isEmpty()) {
            return true;
        }
        String regex = (pattern.equals("<>") ? "" : pattern)
                .chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(unit(c)))
                .collect(Collectors.joining());
        Pattern compiled = regex(regex);
        return texts.anyMatch(text -> compiled.matcher(units(text)).matches());
    }

    /** Java's patterns see code points, where filters see the units of UTF-16: those have a place in the private use area. */
    private static String unit(int c) {
        return Character.toString(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? c + 0x800 : c);
    }

    private static String units(String text) {
        return text.chars().mapToObj(SampleFilters::unit).collect(Collectors.joining());
    }

    private static Pattern regex(String regex) {
        return Pattern.compile(regex, Pattern.DOTALL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** The networks of the samples, by hand. */
    private static boolean isClient(String filter, String client) {
        return switch (filter) {
            case "192.0.2.0/24" -> client.startsWith("192.0.2.");
            case "192.0.0.0/16" -> client.startsWith("192.0.");
            case "0.0.0.0/0" -> client.indexOf(':') < 0;
            case "2001:db8::1" -> client.equals("2001:db8:0:0:0:0:0:1");
            case "2001:db8::/32" -> client.startsWith("2001:db8:");
            case "::/0" -> client.indexOf(':') >= 0;
            default -> client.equals(filter);
        };
    }

    private static Stream<String> texts(Transaction transaction) {
        Summary summary = transaction.summary();
        return Stream.of(
                        Stream.of(
                                summary.sender(),
                                summary.code() + " " + summary.reply(),
                                summary.user(),
                                summary.client()),
                        summary.recipients().stream(),
                        transaction.commands().stream()
                                .flatMap(command -> command.path().stream())
                                .flatMap(step -> step.notes().entrySet().stream())
                                .map(note -> note.getKey() + "=" + note.getValue()),
                        transaction.header().stream().map(field -> field.name() + ": " + field.value()))
                .flatMap(texts -> texts);
    }
}
