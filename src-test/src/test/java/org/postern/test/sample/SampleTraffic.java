package org.postern.test.sample;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Traffic;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.TrafficState;
import org.postern.monitor.traffic.Transaction;
import org.postern.monitor.traffic.Transaction.Command;
import org.postern.monitor.traffic.Transaction.Content;
import org.postern.monitor.traffic.Transaction.Field;
import org.postern.monitor.traffic.Transaction.Line;
import org.postern.monitor.traffic.Transaction.Step;

/** Made-up transactions, the last ones of which are kept. */
final class SampleTraffic implements Traffic {

    private static final int MAX = 20_000;

    private final List<EndedTransaction> kept = new ArrayList<>(); // oldest first
    private final List<Consumer<EndedTransaction>> subscribers = new CopyOnWriteArrayList<>();
    private volatile boolean databaseAway;

    /** One of them. */
    private record Ended(Summary summary) implements EndedTransaction {

        @Override
        public Transaction transaction() {
            return SampleTraffic.transaction(summary);
        }

        @Override
        public byte[] content() {
            return SampleTraffic.content(summary);
        }

        @Override
        public int memory() {
            return 2_000;
        }
    }

    void databaseAway(boolean away) {
        databaseAway = away;
    }

    void add(Summary summary) {
        EndedTransaction ended = new Ended(summary);
        synchronized (kept) {
            kept.add(ended);
            if (kept.size() > MAX) {
                kept.remove(0);
            }
        }
        subscribers.forEach(each -> each.accept(ended));
    }

    List<Summary> all() {
        synchronized (kept) {
            return kept.stream().map(EndedTransaction::summary).toList();
        }
    }

    private List<EndedTransaction> newestFirst() throws TrafficException {
        if (databaseAway) {
            throw new TrafficException("The database jdbc/history is away: connection refused", new Exception());
        }
        synchronized (kept) {
            List<EndedTransaction> copy = new ArrayList<>(kept);
            java.util.Collections.reverse(copy);
            return copy;
        }
    }

    @Override
    public List<Summary> find(TrafficFilter filter, Optional<String> before, int limit) throws TrafficException {
        List<EndedTransaction> all = newestFirst();
        if (before.isPresent()) {
            List<String> ids = all.stream().map(each -> each.summary().id()).toList();
            all = all.subList(ids.indexOf(before.get()) + 1, all.size());
        }
        Predicate<EndedTransaction> matcher = filter.matcher();
        return all.stream()
                .filter(matcher)
                .limit(limit)
                .map(EndedTransaction::summary)
                .toList();
    }

    private Optional<EndedTransaction> ended(String id) throws TrafficException {
        return newestFirst().stream()
                .filter(each -> each.summary().id().equals(id))
                .findFirst();
    }

    @Override
    public Optional<Transaction> find(String id) throws TrafficException {
        return ended(id).map(EndedTransaction::transaction);
    }

    @Override
    public Optional<byte[]> content(String id) throws TrafficException {
        return ended(id).map(EndedTransaction::content).filter(bytes -> bytes.length > 0);
    }

    @Override
    public TrafficState state() {
        List<Summary> all = all();
        return new TrafficState(
                true,
                all.size(),
                MAX,
                all.size() * 2_000L,
                64L << 20,
                all.stream().findFirst().map(Summary::time),
                "jdbc/history",
                databaseAway ? "connection refused" : "",
                0,
                0);
    }

    @Override
    public Runnable subscribe(Consumer<EndedTransaction> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    private static byte[] content(Summary summary) {
        return (summary.size() == 0
                        ? ""
                        : "From: <" + summary.sender() + ">\r\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= "
                                + "<script>alert(1)</script>\r\n\r\n<b>body</b>\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Transaction transaction(Summary summary) {
        List<Step> steps =
                summary.policies().stream().map(policy -> step(summary, policy)).toList();
        String reply = summary.reply();
        return new Transaction(
                summary,
                summary.time().minus(summary.total()),
                "client.example.org",
                "TLSv1.3 TLS_AES_256_GCM_SHA384",
                summary.upstream().isEmpty() ? "" : "TLSv1.3 TLS_AES_128_GCM_SHA256",
                List.of(
                        command("EHLO", "client.example.org", 250, "Hello", List.of()),
                        command("MAIL", "FROM:<" + summary.sender() + ">", 250, "2.1.0 Sender OK", steps),
                        command(
                                "RCPT",
                                "TO:<" + String.join(">,<", summary.recipients()) + ">",
                                250,
                                "2.1.5 OK",
                                steps),
                        command("DATA", "", summary.code(), reply, steps)),
                List.of(
                        line(0, false, true, "220 gateway.example.org ESMTP Postern"),
                        line(1, false, false, "EHLO client.example.org"),
                        line(2, true, true, "EHLO client.example.org"),
                        line(9, true, false, "250-mx.example.net\r\n250-SIZE 10485760\r\n250 8BITMIME"),
                        line(10, false, true, "250-gateway.example.org\r\n250-SIZE 10485760\r\n250 8BITMIME"),
                        line(12, false, false, "MAIL FROM:<" + summary.sender() + ">"),
                        line(14, false, true, "250 2.1.0 Sender OK"),
                        line(15, false, false, "DATA"),
                        line(20, false, false, "[message of " + summary.size() + " bytes]"),
                        line(summary.total().toMillis() + 20, false, true, summary.code() + " " + reply)),
                false,
                List.of(
                        new Field("From", "<" + summary.sender() + ">"),
                        new Field("Subject", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= <script>alert(1)</script>"),
                        new Field("X-Mailer", "<img src=x onerror=alert(2)>")),
                false,
                new Content(true, content(summary).length, false));
    }

    private static Step step(Summary summary, String policy) {
        boolean decided = policy.equals(summary.policy());
        return new Step(
                policy,
                decided ? "REPLIED" : "PASSED",
                summary.inPolicies(),
                decided ? List.of() : List.of("sender"),
                Map.of("spf", "pass", "score", "0.3"),
                "");
    }

    private static Command command(String verb, String argument, int code, String reply, List<Step> path) {
        return new Command(verb, argument, code, reply, code >= 400 ? "policy" : "", Duration.ofMillis(3), path);
    }

    private static Line line(long millis, boolean upstream, boolean sent, String text) {
        return new Line(Duration.ofMillis(millis), upstream, sent, text);
    }

    /** A transaction with what matters here; the rest is made up. */
    static Summary summary(String id, Instant time, org.postern.monitor.traffic.Outcome outcome, String sender, int n) {
        boolean rejected = outcome == org.postern.monitor.traffic.Outcome.REJECTED;
        String policy = rejected ? "RejectYahoo" : "";
        int code = switch (outcome) {
            case PASSED -> 250;
            case REJECTED -> 550;
            case DEFERRED -> 450;
            case FAILED -> 451;
            case ABORTED -> 0;
        };
        String reply = switch (outcome) {
            case PASSED -> "2.0.0 Queued as " + n;
            case REJECTED -> "5.7.1 not from yahoo";
            case DEFERRED -> "4.2.1 Mailbox busy";
            case FAILED -> "4.4.2 Connection to the mail server lost";
            case ABORTED -> "";
        };
        return new Summary(
                id,
                id.substring(0, 8),
                time,
                outcome,
                n % 3 == 0 ? "ssl://127.0.0.1:8465" : "tcp://127.0.0.1:8025",
                "192.0.2." + n % 250,
                "192.0.2.0/24",
                n % 4 == 0 ? "ann" : "",
                sender,
                List.of("ben" + n % 17 + "@example.org", "cleo@example.org"),
                2,
                rejected ? 0 : 1_000 + n % 5_000,
                code,
                reply,
                rejected ? "policy" : outcome == org.postern.monitor.traffic.Outcome.PASSED ? "" : "upstream",
                policy,
                rejected ? List.of("VirusScan", "RejectYahoo") : List.of("VirusScan"),
                rejected ? "" : "mx" + n % 2 + ".example.net:25",
                Duration.ofNanos(5_000_000L + n % 97 * 1_000_000L),
                Duration.ofNanos(1_000_000L + n % 7 * 100_000L),
                Duration.ofNanos(3_000_000L + n % 89 * 1_000_000L),
                "");
    }
}
