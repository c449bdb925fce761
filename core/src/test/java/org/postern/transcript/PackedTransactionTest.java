package org.postern.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Reply;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.SessionRef;
import org.postern.monitor.packed.PackedWriter;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;
import org.postern.net.TraceListener.Direction;

/** A transaction is the same after it has been packed. */
@Tag("unit")
class PackedTransactionTest {

    private static final Reply GREETED = Reply.of(250, "", "mail.example.org");

    private final SessionRef ref = new SessionRef(
            "S", "tcp://*:25", InetAddress.getLoopbackAddress(), Optional.of("ann"), Optional.of("TLSv1.3 X"), "T");
    private final List<Answered> before = new ArrayList<>();
    private final List<Answered> commands = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final Talk talk = new Talk();
    private final Talk first = new Talk();
    private long now = 1_000_000_000_000L;

    private void say(Talk to, Direction direction, Reply reply) {
        now += 1_000;
        to.reply(now, direction, reply);
        said.add(reply.toString());
    }

    private void say(Talk to, String line) {
        now += 123_456_789;
        to.line(now, Direction.FROM_CLIENT, line);
        said.add(line);
    }

    /** As it is relayed: the same reply comes from the upstream server and goes to the client. */
    private void relayed(String verb, String argument, Reply reply) {
        say(talk, argument.isEmpty() ? verb : verb + ' ' + argument);
        say(talk, Direction.FROM_UPSTREAM, reply);
        say(talk, Direction.TO_CLIENT, reply);
        commands.add(new Answered(verb, argument, reply, RefusedBy.UPSTREAM, 5_000, List.of()));
    }

    private Summary summary(int number) {
        return new Summary(
                "S-" + number,
                "S",
                Instant.ofEpochMilli(1_700_000_000_000L),
                Outcome.DEFERRED,
                "tcp://*:25",
                "192.0.2.1",
                "192.0.2.0/24",
                "ann",
                "sender@example.org",
                List.of("one@example.net", "two@example.net"),
                2,
                12_345,
                451,
                "4.3.0 later",
                "policy",
                "p1",
                List.of("p1", "p2"),
                "mx:25",
                Duration.ofNanos(Integer.MAX_VALUE * 10L),
                Duration.ofNanos(127),
                Duration.ofNanos(128),
                "T");
    }

    private PackedTransaction packed(int number, RecordedMessage message) {
        Prefix prefix = new Prefix(before, first);
        SessionFacts.Client client = new SessionFacts.Client("192.0.2.1", "192.0.2.0/24");
        SessionFacts session = new SessionFacts(ref, client, "client.example", "TLSv1.2 Y", prefix);
        TransactionParts parts = new TransactionParts(
                session,
                number,
                summary(number),
                Instant.ofEpochMilli(1_600_000_000_000L),
                commands,
                talk,
                message.kept());
        PackedWriter out = new PackedWriter();
        out.text("something before it");
        int offset = out.size();
        PackedTransaction.write(parts, 7, out);
        return new PackedTransaction(out.toBytes(), offset, out.size() - offset, redaction -> {
            assertThat(redaction).isEqualTo(7);
            return Redaction.NONE;
        });
    }

    private static RecordedMessage nothing() {
        return new RecordedMessage(new RecordingSettings(true, RecordingSettings.Of.OFF, 0, Redaction.NONE));
    }

    @Test
    void itsSummary() {
        PackedTransaction packed = packed(1_000_000, nothing());
        assertThat(packed.id()).isEqualTo("S-1000000");
        assertThat(packed.time()).isEqualTo(1_700_000_000_000L);
        assertThat(packed.summary()).isEqualTo(summary(1_000_000));
    }

    @Test
    void whatWasSaidAndAnswered() {
        say(first, "EHLO client.example");
        say(first, Direction.TO_CLIENT, GREETED);
        before.add(new Answered("EHLO", "client.example", GREETED, RefusedBy.GATEWAY, 1, List.of()));
        relayed("MAIL", "FROM:<sender@example.org>", Reply.of(250, "2.1.0", "fine"));
        relayed("RCPT", "TO:<one@example.net>", Reply.reject(450, "4.2.0", "first", "second"));
        relayed("VRFY", "one", Reply.reject(502, "5.5.1", "no"));
        Transaction shown = packed(1, nothing()).transaction();
        assertThat(shown.helo()).isEqualTo("client.example");
        assertThat(shown.clientTls()).isEqualTo("TLSv1.3 X");
        assertThat(shown.upstreamTls()).isEqualTo("TLSv1.2 Y");
        assertThat(shown.began()).isEqualTo(Instant.ofEpochMilli(1_600_000_000_000L));
        assertThat(shown.commands())
                .extracting(command -> command.verb()
                        + ' '
                        + command.argument()
                        + ' '
                        + command.code()
                        + ' '
                        + command.reply()
                        + ' '
                        + command.by())
                .containsExactly(
                        "EHLO client.example 250 mail.example.org ",
                        "MAIL FROM:<sender@example.org> 250 2.1.0 fine ",
                        "RCPT TO:<one@example.net> 450 4.2.0 second upstream",
                        "VRFY one 502 5.5.1 no upstream");
        assertThat(shown.conversation().get(0).at()).isEqualTo(Duration.ofNanos(1_000_123_456_789L));
        assertThat(shown.conversation().get(shown.conversation().size() - 1).at())
                .isEqualTo(Duration.ofNanos(now));
        assertThat(shown.conversation())
                .extracting(line -> line.text().substring(line.text().lastIndexOf('\n') + 1))
                .containsExactlyElementsOf(said);
    }

    @Test
    void moreRepliesThanAreRemembered() {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.add(Reply.of(250, "2.1.5", "recipient " + i));
        }
        for (int i = 0; i < 200; i++) {
            relayed("RCPT", "TO:<" + i + "@example.net>", replies.get(i * i % replies.size()));
        }
        Transaction shown = packed(1, nothing()).transaction();
        assertThat(shown.conversationCut()).isTrue();
        assertThat(shown.commands()).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(shown.commands().get(i).reply()).isEqualTo("2.1.5 recipient " + i * i % replies.size());
        }
        List<String> lines =
                shown.conversation().stream().map(Transaction.Line::text).toList();
        assertThat(lines.subList(0, 100)).isEqualTo(said.subList(0, 100));
        int size = lines.size();
        assertThat(lines.subList(size - 20, size)).isEqualTo(said.subList(said.size() - 20, said.size()));
    }

    @Test
    void whatIsKeptOfTheMessage() {
        byte[] content = "Subject: x\r\n\r\nbody\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
        RecordedMessage message =
                new RecordedMessage(new RecordingSettings(true, RecordingSettings.Of.CONTENT, 100, Redaction.NONE));
        message.add(content, 0, content.length);
        assertThat(packed(1, message).content()).asString().isEqualTo("Subject: x\r\n\r\nbody\r\n");
    }
}
