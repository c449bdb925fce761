package org.postern.traffic;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;
import org.postern.monitor.traffic.Transaction.Content;
import org.postern.monitor.traffic.Transaction.Line;
import org.postern.monitor.traffic.Transaction.Step;

/** A transaction as it was recorded. Texts are made, and parts of them left out, when somebody wants to see it. */
final class RecordedTransaction implements EndedTransaction {

    private static final int OBJECTS = 900;

    private final Summary summary;
    private final Instant began;
    private final SessionFacts session;
    private final Prefix prefix;
    private final List<Answered> commands;
    private final List<Said> lines;
    private final boolean cut;
    private final RecordedMessage.Kept message;
    private final Redaction redaction;
    private final int memory;

    /** @param draft is not changed any more */
    RecordedTransaction(Summary summary, SessionFacts session, Prefix prefix, Draft draft, Redaction redaction) {
        this.summary = summary;
        this.session = session;
        this.prefix = prefix;
        this.redaction = redaction;
        began = Instant.ofEpochMilli(draft.began());
        commands = List.copyOf(draft.commands());
        lines = draft.talk().lines();
        cut = draft.talk().isCut();
        message = draft.message();
        memory = OBJECTS + draft.memory() + message.memory() + memory(summary);
    }

    private static int memory(Summary summary) {
        int memory = summary.sender().length() + summary.reply().length();
        for (String recipient : summary.recipients()) {
            memory += 60 + recipient.length();
        }
        return memory;
    }

    @Override
    public Summary summary() {
        return summary;
    }

    /** Those of the transaction itself, without the prefix. */
    Prefix prefix() {
        return prefix;
    }

    /** The calls of policies in the transaction. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        commands.forEach(command -> steps.addAll(command.path()));
        return steps;
    }

    @Override
    public Transaction transaction() {
        Redaction.Pass pass = redaction.begin();
        byte[] plain = message.plain();
        return new Transaction(
                summary,
                began,
                session.helo(),
                session.clientTls(),
                session.upstreamTls(),
                Stream.concat(prefix.commands().stream(), commands.stream())
                        .map(command -> command.shown(pass))
                        .toList(),
                Stream.concat(prefix.lines().stream(), lines.stream())
                        .map(said -> line(said, pass))
                        .toList(),
                cut || prefix.isCut(),
                HeaderFields.of(plain, pass),
                isHeaderCut(plain),
                message.whole() ? new Content(true, plain.length, message.cut()) : Content.NONE);
    }

    private boolean isHeaderCut(byte[] plain) {
        return message.whole() ? HeaderFields.size(plain) > RecordedMessage.MAX_HEADER : message.cut();
    }

    private Line line(Said said, Redaction.Pass pass) {
        return new Line(
                Duration.ofNanos(Math.max(0, said.at() - session.start())),
                said.direction().upstream(),
                said.direction().sent(),
                pass.lines(said.text()));
    }

    @Override
    public byte[] content() {
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

    /** Without the prefix, which others may have too. */
    int ownMemory() {
        return memory;
    }

    @Override
    public int memory() {
        return memory + prefix.memory();
    }
}
