package org.postern.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postern.monitor.SessionRef;
import org.postern.monitor.packed.PackedWriter;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;
import org.postern.monitor.traffic.Transaction.Step;
import org.postern.transcript.Answered;
import org.postern.transcript.PackedTransaction;
import org.postern.transcript.Redaction;
import org.postern.transcript.SessionFacts;
import org.postern.transcript.TransactionParts;

/** A transaction that a session has recorded. What is shown of it is made when somebody wants to see it. */
final class RecordedTransaction implements EndedTransaction {

    private static final int OBJECTS = 900;

    private final SessionFacts session;
    private final int number;
    private final Draft draft;
    private final Draft.Ending ending;
    private final Redaction redaction;
    private final Summary summary;

    /**
     * A transaction that has ended.
     *
     * @param number among the session's transactions, from 1
     * @param draft is not changed any more
     */
    RecordedTransaction(SessionFacts session, int number, Draft draft, Draft.Ending ending, Redaction redaction) {
        this.session = session;
        this.number = number;
        this.draft = draft;
        this.ending = ending;
        this.redaction = redaction;
        summary = summarized();
    }

    @Override
    public Summary summary() {
        return summary;
    }

    private Summary summarized() {
        Decision decision = Decision.of(ending.event(), draft.decisive());
        SessionRef ref = session.ref();
        return new Summary(
                TransactionParts.id(ref.id(), number),
                ref.id(),
                Instant.ofEpochMilli(ending.time()),
                decision.outcome(),
                ref.interfaceName(),
                session.client().address(),
                session.client().network(),
                ref.user().orElse(""),
                draft.sender(),
                draft.recipients().addresses(),
                draft.recipients().count(),
                ending.event().map(event -> event.end().size()).orElse(0L),
                decision.code(),
                decision.reply(),
                decision.by(),
                decision.policy(),
                policies(),
                draft.upstream(),
                Duration.ofNanos(draft.nanos()),
                Duration.ofNanos(draft.policyNanos()),
                Duration.ofNanos(draft.upstreamNanos()),
                ref.trace());
    }

    private List<String> policies() {
        List<String> names = new ArrayList<>(0);
        for (Answered command : draft.ownCommands()) {
            for (Step step : command.path()) {
                if (!names.contains(step.policy())) {
                    names.add(step.policy());
                }
            }
        }
        return List.copyOf(names);
    }

    /** The calls of policies in the transaction. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>(0);
        for (Answered command : draft.commands()) {
            if (!command.path().isEmpty()) {
                steps.addAll(command.path());
            }
        }
        return steps;
    }

    Redaction redaction() {
        return redaction;
    }

    /** What is to be packed. */
    TransactionParts parts() {
        return new TransactionParts(
                session,
                number,
                summary,
                Instant.ofEpochMilli(draft.began()),
                draft.commands(),
                draft.talk(),
                draft.message());
    }

    private PackedTransaction packed() {
        PackedWriter out = new PackedWriter(4096);
        PackedTransaction.write(parts(), 0, out);
        return new PackedTransaction(out.toBytes(), 0, out.size(), number -> redaction);
    }

    @Override
    public Transaction transaction() {
        return packed().transaction();
    }

    @Override
    public byte[] content() {
        return packed().content();
    }

    @Override
    public int memory() {
        int memory = OBJECTS + draft.memory() + draft.message().memory() + session.memory();
        for (String recipient : summary.recipients()) {
            memory += 60 + recipient.length();
        }
        return memory + summary.sender().length() + summary.reply().length();
    }
}
