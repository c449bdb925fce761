package org.postern.transcript;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;

/** A transaction that lies packed in an array, among others. */
public final class PackedTransaction implements EndedTransaction {

    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final IntFunction<Redaction> redactions;
    private final long time;
    private final String id;
    private @Nullable Summary summary;

    /**
     * The transaction that {@link #write} has written.
     *
     * @param redactions each redaction by its number
     */
    public PackedTransaction(byte[] bytes, int offset, int length, IntFunction<Redaction> redactions) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.redactions = redactions;
        PackedReader in = new PackedReader(bytes, offset);
        time = in.number();
        long number = in.number();
        id = TransactionParts.id(in.text(), number);
    }

    /**
     * Writes one.
     *
     * @param redaction its number
     */
    public static void write(TransactionParts parts, int redaction, PackedWriter out) {
        out.number(parts.summary().time().toEpochMilli());
        out.number(parts.number());
        parts.session().writeTo(out);
        writeSummary(parts.summary(), out);
        out.number(redaction);
        out.number(parts.began().toEpochMilli());
        out.bytes(parts.session().prefix().packed());
        LastReplies replies = parts.talk().writeTo(out);
        PackedCommands.write(parts.commands(), replies, out);
        parts.message().writeTo(out);
    }

    /** When it ended, in milliseconds since 1970. */
    public long time() {
        return time;
    }

    public String id() {
        return id;
    }

    @Override
    public Summary summary() {
        Summary known = summary;
        if (known == null) {
            known = new Reading().summary;
            summary = known;
        }
        return known;
    }

    @Override
    public Transaction transaction() {
        Reading reading = new Reading();
        Redaction redaction = redactions.apply(reading.in.integer());
        return reading.details().transaction(redaction);
    }

    @Override
    public byte[] content() {
        Reading reading = new Reading();
        Redaction redaction = redactions.apply(reading.in.integer());
        return reading.details().content(redaction);
    }

    @Override
    public int memory() {
        return length;
    }

    /** One that has read the summary, behind which the redaction's number and the details are. */
    private final class Reading {

        private final PackedReader in = new PackedReader(bytes, offset);
        private final SessionFacts.Texts session;
        private final Summary summary;

        Reading() {
            Instant end = Instant.ofEpochMilli(in.number());
            long number = in.number();
            session = SessionFacts.Texts.read(in);
            summary = readSummary(session, number, end, in);
        }

        TransactionDetails details() {
            Instant began = Instant.ofEpochMilli(in.number());
            List<Answered> commands = new ArrayList<>();
            List<Said> lines = new ArrayList<>();
            boolean cutBefore = Prefix.read(new PackedReader(in.bytes()), commands, lines);
            LastReplies replies = new LastReplies();
            boolean cut = Talk.read(in, replies, lines) || cutBefore;
            PackedCommands.read(in, replies, commands);
            RecordedMessage.Kept message = RecordedMessage.Kept.read(in);
            return new TransactionDetails(summary, began, session.names(), commands, lines, cut, message);
        }
    }

    // ---- the summary; what is known of the session is before it

    private static void writeSummary(Summary summary, PackedWriter out) {
        out.number(OUTCOMES.indexOf(summary.outcome()));
        out.text(summary.sender());
        out.texts(summary.recipients());
        out.number(summary.recipientCount());
        out.number(summary.size());
        out.number(summary.code());
        out.text(summary.reply());
        out.text(summary.by());
        out.text(summary.policy());
        out.texts(summary.policies());
        out.text(summary.upstream());
        out.number(summary.total().toNanos());
        out.number(summary.inPolicies().toNanos());
        out.number(summary.inUpstream().toNanos());
    }

    private static Summary readSummary(SessionFacts.Texts session, long number, Instant end, PackedReader in) {
        return new Summary(
                TransactionParts.id(session.id(), number),
                session.id(),
                end,
                OUTCOMES.get(in.integer()),
                session.interfaceName(),
                session.client(),
                session.network(),
                session.user(),
                in.text(),
                in.texts(),
                in.integer(),
                in.number(),
                in.integer(),
                in.text(),
                in.text(),
                in.text(),
                in.texts(),
                in.text(),
                Duration.ofNanos(in.number()),
                Duration.ofNanos(in.number()),
                Duration.ofNanos(in.number()),
                session.trace());
    }
}
