package org.postern.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;
import org.postern.monitor.traffic.Transaction.Command;
import org.postern.monitor.traffic.Transaction.Content;
import org.postern.monitor.traffic.Transaction.Field;
import org.postern.monitor.traffic.Transaction.Line;
import org.postern.monitor.traffic.Transaction.Step;

/** A transaction that has ended without a gateway. */
public final class SampleTransaction implements EndedTransaction {

    /** When the first one ends. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00.123456Z");

    /** Of which there are some in random ones: what databases, patterns and JSON take for something else. */
    public static final List<String> ADDRESSES = List.of(
            "",
            "ann@example.org",
            "Ann@Example.ORG",
            "ANN@EXAMPLE.NET",
            "b_b@example.org",
            "bxb@example.org",
            "100%@example.org",
            "a!b@example.org",
            "o'hara@example.org",
            "\"; drop table postern_transaction; --\"@example.org",
            "jürgen@bücher.example",
            "JÜRGEN@BÜCHER.EXAMPLE",
            "straße@example.org",
            "İstanbul@example.org",
            "\uD83D\uDE00@example.org",
            "half\uD83D@example.org",
            "other half\uDE00@example.org",
            "nul\u0000@example.org",
            "back\\slash@example.org",
            "new\nline@example.org");

    private static final List<String> CLIENTS = List.of(
            "192.0.2.1", "192.0.2.77", "192.0.3.1", "198.51.100.9", "2001:db8:0:0:0:0:0:1", "2001:db8:1:0:0:0:0:1");
    private static final List<String> INTERFACES = List.of("tcp://127.0.0.1:8025", "submission", "Submission_2");
    private static final List<String> USERS = List.of("", "ann", "Bob", "cid%");
    private static final List<String> POLICIES = List.of("SenderRules", "VirusCheck", "Archive", "a.b", "RuleS");
    private static final List<String> UPSTREAMS =
            List.of("", "mail.example.org:25", "MAIL2.example.org:2525", "[::1]:25");
    private static final List<Integer> CODES = List.of(0, 250, 421, 450, 550, 554);

    private final Transaction transaction;
    private final byte[] content;

    private SampleTransaction(Transaction transaction, byte[] content) {
        this.transaction = transaction;
        this.content = content.clone();
    }

    /** One that has passed, from and to these addresses. */
    public static SampleTransaction of(String id, Instant time, String sender, List<String> recipients) {
        return new SampleTransaction(
                transaction(new Summary(
                        id,
                        id.replaceFirst("-.*", ""),
                        time,
                        Outcome.PASSED,
                        "tcp://127.0.0.1:8025",
                        "192.0.2.1",
                        "192.0.2.0/24",
                        "",
                        sender,
                        recipients,
                        recipients.size(),
                        1000,
                        250,
                        "2.0.0 OK",
                        "",
                        "",
                        List.of("SenderRules"),
                        "mail.example.org:25",
                        Duration.ofMillis(12),
                        Duration.ofMillis(2),
                        Duration.ofNanos(5_001_000),
                        "")),
                new byte[0]);
    }

    /** The same with a message. */
    public SampleTransaction withContent(byte[] message) {
        return new SampleTransaction(transaction, message);
    }

    /** The same with one header field more. */
    public SampleTransaction withField(String name, String value) {
        Transaction t = transaction;
        return new SampleTransaction(
                new Transaction(
                        t.summary(),
                        t.began(),
                        t.helo(),
                        t.clientTls(),
                        t.upstreamTls(),
                        t.commands(),
                        t.conversation(),
                        t.conversationCut(),
                        List.of(new Field(name, value)),
                        t.headerCut(),
                        t.content()),
                content);
    }

    /** So many different ones, each some microseconds after the one before, some at the same time. */
    public static List<SampleTransaction> random(Random random, int count) {
        AtomicInteger micros = new AtomicInteger();
        return IntStream.range(0, count)
                .mapToObj(number -> random(
                        random,
                        "S" + Integer.toString(1000 + random.nextInt(5), 36) + "-" + number,
                        START.plusNanos(1000L * micros.addAndGet(random.nextInt(3)))))
                .toList();
    }

    private static SampleTransaction random(Random random, String id, Instant time) {
        List<String> recipients = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> one(random, ADDRESSES))
                .toList();
        return new SampleTransaction(
                transaction(new Summary(
                        id,
                        id.replaceFirst("-.*", ""),
                        time,
                        one(random, List.of(Outcome.values())),
                        one(random, INTERFACES),
                        one(random, CLIENTS),
                        "",
                        one(random, USERS),
                        one(random, ADDRESSES),
                        recipients,
                        recipients.size(),
                        random.nextInt(10_000),
                        one(random, CODES),
                        one(random, List.of("2.0.0 OK", "5.7.1 Rejected: 100%", "4.2.0 Später")),
                        "",
                        one(random, List.of("", "Archive", "Other")),
                        IntStream.range(0, random.nextInt(3))
                                .mapToObj(i -> one(random, POLICIES))
                                .distinct()
                                .toList(),
                        one(random, UPSTREAMS),
                        Duration.ofMillis(random.nextInt(1000)),
                        Duration.ZERO,
                        Duration.ZERO,
                        "")),
                new byte[0]);
    }

    private static <V> V one(Random random, List<V> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static Transaction transaction(Summary summary) {
        Step step = new Step(
                "SenderRules",
                "PASSED",
                Duration.ofNanos(123_000),
                List.of("sender"),
                Map.of("rule", "of " + summary.sender()),
                "");
        return new Transaction(
                summary,
                summary.time().minusMillis(20),
                "client.example.org",
                "TLSv1.3 TLS_AES_256_GCM_SHA384",
                "",
                List.of(new Command(
                        "MAIL",
                        "FROM:<" + summary.sender() + ">",
                        250,
                        "2.1.0 OK",
                        "",
                        Duration.ofMillis(1),
                        List.of(step))),
                List.of(new Line(Duration.ofMillis(3), false, true, "220 ready")),
                false,
                List.of(new Field("Subject", "About " + summary.sender())),
                false,
                Content.NONE);
    }

    @Override
    public Summary summary() {
        return transaction.summary();
    }

    @Override
    public Transaction transaction() {
        return transaction;
    }

    @Override
    public byte[] content() {
        return content.clone();
    }

    @Override
    public int memory() {
        return 1000 + content.length;
    }

    @Override
    public String toString() {
        return summary().id();
    }
}
