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
        id = in.text();
    }

    /**
     * Writes one.
     *
     * @param redaction its number
     */
    public static void write(TransactionParts parts, int redaction, PackedWriter out) {
        writeSummary(parts.summary(), out);
        out.number(redaction);
        out.number(parts.began().toEpochMilli());
        out.text(parts.names().helo());
        out.text(parts.names().clientTls());
        out.text(parts.names().upstreamTls());
        out.bytes(parts.prefix().packed());
        PackedParts.writeCommands(parts.commands(), out);
        parts.talk().writeTo(out);
        out.flag(parts.message().whole());
        out.flag(parts.message().cut());
        out.bytes(parts.message().bytes());
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
            known = readSummary(new PackedReader(bytes, offset));
            summary = known;
        }
        return known;
    }

    @Override
    public Transaction transaction() {
        PackedReader in = new PackedReader(bytes, offset);
        Summary read = readSummary(in);
        Redaction redaction = redactions.apply(in.integer());
        return details(read, in).transaction(redaction);
    }

    @Override
    public byte[] content() {
        PackedReader in = new PackedReader(bytes, offset);
        Summary read = readSummary(in);
        Redaction redaction = redactions.apply(in.integer());
        return details(read, in).content(redaction);
    }

    @Override
    public int memory() {
        return length;
    }

    private static TransactionDetails details(Summary summary, PackedReader in) {
        Instant began = Instant.ofEpochMilli(in.number());
        TransactionDetails.Names names = new TransactionDetails.Names(in.text(), in.text(), in.text());
        List<Answered> commands = new ArrayList<>();
        List<Said> lines = new ArrayList<>();
        boolean cutBefore = Prefix.read(new PackedReader(in.bytes()), commands, lines);
        PackedParts.readCommands(in, commands);
        boolean cut = Talk.read(in, lines) || cutBefore;
        boolean whole = in.flag();
        boolean messageCut = in.flag();
        RecordedMessage.Kept message = new RecordedMessage.Kept(whole, in.bytes(), messageCut);
        return new TransactionDetails(summary, began, names, commands, lines, cut, message);
    }

    // ---- the summary; its time and its id are the first of all

    private static void writeSummary(Summary summary, PackedWriter out) {
        out.number(summary.time().toEpochMilli());
        out.text(summary.id());
        out.text(summary.session());
        out.number(OUTCOMES.indexOf(summary.outcome()));
        out.text(summary.interfaceName());
        out.text(summary.client());
        out.text(summary.network());
        out.text(summary.user());
        out.text(summary.sender());
        PackedParts.writeTexts(summary.recipients(), out);
        out.number(summary.recipientCount());
        out.number(summary.size());
        out.number(summary.code());
        out.text(summary.reply());
        out.text(summary.by());
        out.text(summary.policy());
        PackedParts.writeTexts(summary.policies(), out);
        out.text(summary.upstream());
        out.number(summary.total().toNanos());
        out.number(summary.inPolicies().toNanos());
        out.number(summary.inUpstream().toNanos());
        out.text(summary.trace());
    }

    private static Summary readSummary(PackedReader in) {
        Instant time = Instant.ofEpochMilli(in.number());
        return new Summary(
                in.text(),
                in.text(),
                time,
                OUTCOMES.get(in.integer()),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                PackedParts.readTexts(in),
                in.integer(),
                in.number(),
                in.integer(),
                in.text(),
                in.text(),
                in.text(),
                PackedParts.readTexts(in),
                in.text(),
                Duration.ofNanos(in.number()),
                Duration.ofNanos(in.number()),
                Duration.ofNanos(in.number()),
                in.text());
    }
}
