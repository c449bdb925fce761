package org.postern.traffic;

import java.util.List;
import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.traffic.Outcome;

/**
 * What became of a transaction, and what decided that.
 *
 * @param code of the reply; 0 if there was none
 * @param reply its enhanced code and text
 * @param by who gave it; empty if there was none
 * @param policy the policy that gave it, or took the message upon itself
 */
record Decision(Outcome outcome, int code, String reply, String by, String policy) {

    private static final int OUT_OF_SEQUENCE = 503;

    private static final Decision ABORTED = new Decision(Outcome.ABORTED, 0, "", "", "");

    /** Of a transaction that did not begin, since MAIL was rejected. */
    static Decision of(Answered mail) {
        return rejected(mail.reply(), mail.by());
    }

    /**
     * Of a transaction that has ended.
     *
     * @param commands its commands, and those behind it
     * @param accepted whether one of its recipients was accepted
     */
    static Decision of(TransactionEnded ended, List<Answered> commands, boolean accepted) {
        Optional<Reply> reply = ended.end().reply();
        if (reply.isPresent()) {
            return reply.get().isRefusal() ? rejected(reply.get(), ended.by()) : passed(ended, reply.get());
        }
        if (ended.end().size() > 0) {
            return ABORTED; // in the middle of its message
        }
        return decisive(commands, accepted)
                .map(command -> rejected(command.reply(), command.by()))
                .orElse(ABORTED);
    }

    /** The rejection after which the client could not but give up: that of DATA, of the last recipient, or a failure of ours. */
    private static Optional<Answered> decisive(List<Answered> commands, boolean accepted) {
        Answered found = null;
        for (Answered command : commands) {
            boolean rejection = command.reply().isRefusal() && command.reply().code() != OUT_OF_SEQUENCE;
            boolean ours = command.by().failure() && command.by().source().equals("gateway");
            if (command.verb().equals(accepted ? "DATA" : "RCPT")) {
                found = rejection ? command : null;
            } else if (rejection && (ours || command.verb().equals("DATA"))) {
                found = command;
            }
        }
        return Optional.ofNullable(found);
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
