package org.postern.traffic;

import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.traffic.Outcome;
import org.postern.transcript.Answered;

/**
 * What became of a transaction, and what decided that.
 *
 * @param code of the reply; 0 if there was none
 * @param reply its enhanced code and text
 * @param by who gave it; empty if there was none
 * @param policy the policy that gave it, or took the message upon itself
 */
record Decision(Outcome outcome, int code, String reply, String by, String policy) {

    private static final Decision ABORTED = new Decision(Outcome.ABORTED, 0, "", "", "");

    /**
     * Decides.
     *
     * @param ended empty if the transaction did not begin, since MAIL was rejected
     * @param decisive the rejection that decided it, if there was no reply to its message
     */
    static Decision of(Optional<TransactionEnded> ended, Optional<Answered> decisive) {
        Optional<Reply> reply = ended.flatMap(event -> event.end().reply());
        if (ended.isPresent() && reply.isPresent()) {
            return reply.get().isRefusal() ? rejected(reply.get(), ended.get().by()) : passed(ended.get(), reply.get());
        }
        boolean inMessage = ended.filter(event -> event.end().size() > 0).isPresent();
        return decisive.filter(rejection -> !inMessage)
                .map(rejection -> rejected(rejection.reply(), rejection.by()))
                .orElse(ABORTED);
    }

    private static Decision passed(TransactionEnded ended, Reply reply) {
        Optional<String> policy = ended.end().policy();
        boolean discarded = ended.end().outcome() == TransactionEnd.Outcome.DISCARDED;
        String by = policy.isPresent()
                ? "policy"
                : discarded ? "gateway" : ended.by().source();
        return new Decision(
                Outcome.PASSED,
                reply.code(),
                Answered.text(reply),
                by,
                policy.orElse(ended.by().policy()));
    }

    private static Decision rejected(Reply reply, RefusedBy by) {
        Outcome outcome = by.failure() ? Outcome.FAILED : reply.code() >= 500 ? Outcome.REJECTED : Outcome.DEFERRED;
        return new Decision(outcome, reply.code(), Answered.text(reply), by.source(), by.policy());
    }
}
