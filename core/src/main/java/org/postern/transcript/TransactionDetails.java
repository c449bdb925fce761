package org.postern.transcript;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;
import org.postern.monitor.traffic.Transaction.Content;
import org.postern.monitor.traffic.Transaction.Line;

/**
 * A transaction as it was recorded. Texts are made, and parts of them left out, when somebody wants to see it.
 *
 * @param commands those before the transaction included, as are the lines
 * @param cut whether more was said than is kept
 */
public record TransactionDetails(
        Summary summary,
        Instant began,
        Names names,
        List<Answered> commands,
        List<Said> lines,
        boolean cut,
        RecordedMessage.Kept message) {

    /** What the session was called, and secured by. */
    public record Names(String helo, String clientTls, String upstreamTls) {}

    Transaction transaction(Redaction redaction) {
        Redaction.Pass pass = redaction.begin();
        byte[] plain = message.plain();
        return new Transaction(
                summary,
                began,
                names.helo(),
                names.clientTls(),
                names.upstreamTls(),
                commands.stream().map(command -> command.shown(pass)).toList(),
                lines.stream().map(said -> line(said, pass)).toList(),
                cut,
                HeaderFields.of(plain, pass),
                isHeaderCut(plain),
                message.whole() ? new Content(true, plain.length, message.cut()) : Content.NONE);
    }

    private boolean isHeaderCut(byte[] plain) {
        return message.whole() ? HeaderFields.size(plain) > RecordedMessage.MAX_HEADER : message.cut();
    }

    private Line line(Said said, Redaction.Pass pass) {
        return new Line(
                Duration.ofNanos(said.at()),
                said.direction().upstream(),
                said.direction().sent(),
                pass.lines(said.text()));
    }

    byte[] content(Redaction redaction) {
        if (!message.whole()) {
            return new byte[0];
        }
        byte[] plain = message.plain();
        if (redaction.isEmpty()) {
            return plain;
        }
        Charset charset = HeaderFields.charset(plain);
        return redaction.begin().lines(new String(plain, charset)).getBytes(charset);
    }
}
