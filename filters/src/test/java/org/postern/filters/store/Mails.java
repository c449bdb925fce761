package org.postern.filters.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.octets.Octets;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestSession;

/** Messages for stores. */
final class Mails {

    /** Bytes that are no text, dots at the beginning of lines, and no line end at the end of the text. */
    static final byte[] BYTES = "Subject: x\r\n\r\n.\r\n..a\r\n\u00ff\u0080 \r\n".getBytes(StandardCharsets.ISO_8859_1);

    private Mails() {}

    static Message message() {
        return Message.of(BYTES);
    }

    /** What is kept of one that has just come. */
    static StoredMessage stored(String reason) throws IOException {
        return stored(reason, Instant.now());
    }

    static StoredMessage stored(String reason, Instant when) throws IOException {
        Instant time = when.truncatedTo(ChronoUnit.MILLIS);
        return new StoredMessage(
                Ids.next(time),
                time,
                new StoredMessage.Origin("S1", "192.0.2.1", "ann"),
                new Mail("ann@example.org", List.of(new Parameter("BODY", "8BITMIME"), new Parameter("SMTPUTF8", ""))),
                List.of(
                        new Rcpt("\"b \\\" c\"@example.org", List.of(new Parameter("NOTIFY", "NEVER"))),
                        new Rcpt("\u00fc@example.org")),
                new StoredMessage.Why("AttachmentRules", reason),
                Digest.of(message()));
    }

    static byte[] read(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            return in.readAllBytes();
        }
    }

    /** Such as those of a disk that becomes full. */
    static Octets failing() {
        return new Octets() {
            @Override
            public InputStream open() {
                InputStream broken = new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("No space left on device");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                };
                return new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), broken);
            }

            @Override
            public long size() {
                return 200_000;
            }
        };
    }

    /** An exchange with the message, and what a policy makes of it. */
    static TestExchange<Data> exchange() {
        return TestExchange.of(message())
                .session(new TestSession().withId("S1").withClient("192.0.2.1").withSubject("ann"))
                .sender("ann@example.org")
                .recipients("ben@example.org", "cid@example.org");
    }

    /** Puts the message of an exchange into quarantine, as a policy does. */
    static String put(Quarantine quarantine) throws IOException {
        String[] id = new String[1];
        IOException[] failure = new IOException[1];
        exchange().run((Exchange<Data> exchange) -> {
            try {
                id[0] = quarantine.put(exchange, "Test", "a reason");
            } catch (IOException e) {
                failure[0] = e;
            }
            return exchange.pass();
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return id[0];
    }
}
