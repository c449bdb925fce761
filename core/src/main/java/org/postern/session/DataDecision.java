package org.postern.session;

import java.io.IOException;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.monitor.RefusedBy;

/** What the policies decide about one message that is held for them, and what becomes of it. */
final class DataDecision {

    private final PolicyChain policies;
    private final Transaction transaction;
    private final DataTransfer transfer;
    private boolean taken;
    private Optional<String> answeredBy = Optional.empty();
    private Optional<String> emptiedBy = Optional.empty();

    DataDecision(PolicyChain policies, Transaction transaction, DataTransfer transfer) {
        this.policies = policies;
        this.transaction = transaction;
        this.transfer = transfer;
    }

    /** Receives the message, streamed if no policy wants to see it, and returns what the client is told. */
    Reply receive() throws IOException {
        if (policies.has(Data.class)) {
            return transfer.hold(this::decide);
        }
        if (transaction.isDiscarded()) {
            return transfer.discard();
        }
        Reply reply = transfer.stream();
        taken = reply.isPositive();
        return reply;
    }

    private Reply decide(Message message) {
        Envelope envelope = transaction.envelope();
        Outcome<Data> outcome =
                policies.run(Data.class, new Data(message, envelope.recipients()), envelope, this::send);
        answeredBy = outcome.answeredBy();
        emptiedBy = outcome.emptiedBy();
        return outcome.reply();
    }

    private Reply send(Data passed) {
        if (transaction.isDiscarded() || passed.recipients().isEmpty()) {
            return DataTransfer.DISCARDED;
        }
        if (!transaction.goTo(passed.recipients())) {
            return Reply.reject(451, "4.3.0", "The mail server does not take the recipients again; try again later");
        }
        Reply reply = transfer.send(passed.message());
        taken = reply.isPositive();
        return reply;
    }

    /** Where the reply comes from, if it is a refusal. */
    RefusedBy refusedBy() {
        return answeredBy
                .map(RefusedBy::policy)
                .orElse(transfer.refusedHere() ? RefusedBy.GATEWAY : RefusedBy.UPSTREAM);
    }

    /** How the transaction has ended. */
    TransactionEnd end(Envelope envelope, Reply reply) {
        TransactionEnd.Outcome outcome = taken
                ? TransactionEnd.Outcome.RELAYED
                : reply.isPositive() ? TransactionEnd.Outcome.DISCARDED : TransactionEnd.Outcome.REFUSED;
        Optional<String> policy = outcome == TransactionEnd.Outcome.DISCARDED
                ? answeredBy.or(transaction::discardedBy).or(() -> emptiedBy)
                : answeredBy;
        return new TransactionEnd(outcome, envelope, transfer.size(), Optional.of(reply), policy);
    }
}
