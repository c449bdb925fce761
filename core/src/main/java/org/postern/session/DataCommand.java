package org.postern.session;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.DotStuffing;
import org.postern.api.Envelope;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.TransactionEnd;
import org.postern.api.mime.Field;
import org.postern.message.ClientException;
import org.postern.message.MessageReceiver;
import org.postern.message.MessageSpool;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;
import org.postern.policy.CommandRules;
import org.postern.policy.Outcome;
import org.postern.policy.PolicyChain;
import org.postern.relay.UpstreamLeg;

/**
 * One DATA command. Without policies the message is streamed to the upstream server as it arrives; with policies it is received, then
 * decided about, then sent. A message that did not arrive as a whole never reaches that server as a whole.
 */
final class DataCommand {

    private static final Logger LOG = System.getLogger(DataCommand.class.getName());

    /** The reply to a message that is relayed to no recipient. */
    private static final Reply DISCARDED = Reply.of(250, "2.0.0", "OK");

    private final PolicyChain policies;
    private final Transaction transaction;
    private final UpstreamLeg upstream;
    private final MessageReceiver receiver;
    private final List<Field> added;
    private final Envelope envelope;
    private boolean taken;
    private Optional<Outcome<Data>> decision = Optional.empty();

    /** @param added the fields that are put before the message */
    DataCommand(
            PolicyChain policies,
            Transaction transaction,
            UpstreamLeg upstream,
            MessageReceiver receiver,
            List<Field> added) {
        this.policies = policies;
        this.transaction = transaction;
        this.upstream = upstream;
        this.receiver = receiver;
        this.added = added;
        envelope = transaction.envelope();
    }

    /** @throws ClientException if the client went away */
    Reply run() throws ClientException {
        return receiver.whole(() -> {
            if (policies.has(CommandRules.DATA)) {
                return hold();
            }
            if (transaction.isDiscarded()) {
                receiver.discard();
                return DISCARDED;
            }
            return relay((goAhead, out) -> receiver.stream(goAhead, added, out), true);
        });
    }

    private Reply hold() throws IOException {
        try (MessageSpool spool = receiver.spool()) {
            Outcome<Data> outcome = policies.run(
                    CommandRules.DATA, new Data(receiver.message(spool), envelope.recipients()), envelope, this::send);
            decision = Optional.of(outcome);
            warnOfPart(outcome);
            return outcome.reply();
        }
    }

    /** Of a message that policies have made several of, and that the server has accepted in part. */
    private void warnOfPart(Outcome<Data> outcome) {
        boolean several =
                outcome.path().stream().anyMatch(step -> step.changes().contains("others"));
        if (several && outcome.rejectedAfterRelay()) {
            List<String> relayed = outcome.accepted().stream()
                    .flatMap(data -> data.recipients().stream())
                    .map(Rcpt::recipient)
                    .toList();
            LOG.log(
                    Level.WARNING,
                    () -> policies.sessionId() + " message relayed to " + relayed.size() + " of "
                            + envelope.recipients().size() + " recipients, and rejected for the others: "
                            + outcome.reply());
        }
    }

    private Reply send(Data passed) {
        if (transaction.isDiscarded() || passed.recipients().isEmpty()) {
            return DISCARDED;
        }
        if (!transaction.goTo(passed.recipients())) {
            return Reply.reject(451, "4.3.0", "The mail server rejected the recipients on replay; try again later");
        }
        try {
            return receiver.whole(() -> {
                Message relayed = withAdded(passed.message());
                return relay((goAhead, out) -> DotStuffing.write(relayed, out), false);
            });
        } catch (ClientException e) {
            throw new IllegalStateException("nothing is read from the client here", e);
        }
    }

    private Message withAdded(Message message) throws IOException {
        Message changed = message;
        for (int i = added.size() - 1; i >= 0; i--) {
            changed = changed.withField(added.get(i));
        }
        return changed;
    }

    private Reply relay(SmtpConnection.Body body, boolean live) throws ClientException {
        Reply reply = upstream.data(body, live);
        taken |= reply.isPositive();
        return reply;
    }

    /** Where the reply comes from, if it is a rejection. */
    RefusedBy refusedBy() {
        RefusedBy behind = receiver.rejected() ? RefusedBy.GATEWAY.failed(receiver.failed()) : upstream.refusedBy();
        return decision.map(outcome -> outcome.refusedBy(behind)).orElse(behind);
    }

    private Optional<String> answeredBy() {
        return decision.flatMap(Outcome::answeredBy);
    }

    List<PolicyStep> path() {
        return decision.map(Outcome::path).orElse(List.of());
    }

    TransactionEnd end(Reply reply) {
        TransactionEnd.Outcome outcome = taken
                ? TransactionEnd.Outcome.RELAYED
                : reply.isPositive() ? TransactionEnd.Outcome.DISCARDED : TransactionEnd.Outcome.REFUSED;
        Optional<String> policy = outcome == TransactionEnd.Outcome.DISCARDED
                ? answeredBy()
                        .or(transaction::discardedBy)
                        .or(() -> decision.flatMap(decided -> decided.changedBy("recipients")))
                : answeredBy();
        return new TransactionEnd(outcome, envelope, receiver.size(), Optional.of(reply), policy);
    }
}
