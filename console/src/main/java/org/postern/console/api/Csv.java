package org.postern.console.api;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.monitor.traffic.Summary;

/** Transactions as lines of CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe. */
final class Csv {

    static final String HEADER = row(Stream.of(
            "time",
            "id",
            "session",
            "outcome",
            "interface",
            "client",
            "network",
            "user",
            "sender",
            "recipients",
            "recipientCount",
            "size",
            "code",
            "reply",
            "by",
            "policy",
            "policies",
            "upstream",
            "totalMs",
            "inPoliciesMs",
            "inUpstreamMs",
            "trace"));

    private static final String FORMULA = "=+-@\t\r";
    private static final String QUOTED = ",\"\r\n";
    private static final double NANOS_PER_MILLI = 1e6;

    private Csv() {}

    static String line(Summary summary) {
        return row(Stream.of(
                summary.time().toString(),
                summary.id(),
                summary.session(),
                summary.outcome().name().toLowerCase(Locale.ROOT),
                summary.interfaceName(),
                summary.client(),
                summary.network(),
                summary.user(),
                summary.sender(),
                list(summary.recipients()),
                String.valueOf(summary.recipientCount()),
                String.valueOf(summary.size()),
                summary.code() == 0 ? "" : String.valueOf(summary.code()),
                summary.reply(),
                summary.by(),
                summary.policy(),
                list(summary.policies()),
                summary.upstream(),
                millis(summary.total()),
                millis(summary.inPolicies()),
                millis(summary.inUpstream()),
                summary.trace()));
    }

    private static String list(List<String> texts) {
        return String.join(" ", texts);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.3f", duration.toNanos() / NANOS_PER_MILLI);
    }

    private static String row(Stream<String> cells) {
        return cells.map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    static String cell(String text) {
        String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = safe.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0);
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
