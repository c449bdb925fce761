package org.postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.api.Command;
import org.postern.api.Reply;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;

/**
 * What came of a command.
 *
 * @param reply the reply for the client
 * @param decided the command as it was when the reply was given: as policies had left it until then
 * @param relayed what was carried out: nothing if a policy replied before, and several commands if a policy added some
 * @param answeredBy the name of the policy that gave the reply; empty if it is what came back
 * @param path the policies that were called, in that order
 */
public record Outcome<C extends Command>(
        Reply reply, C decided, List<Relayed<C>> relayed, Optional<String> answeredBy, List<PolicyStep> path) {

    /**
     * A command that was carried out.
     *
     * @param command as the policies left it
     * @param answer what came back, which a policy may have changed since
     */
    public record Relayed<C extends Command>(C command, Reply answer) {}

    /** The commands that were carried out, and accepted there. */
    public List<C> accepted() {
        List<C> accepted = new ArrayList<>(relayed.size());
        for (Relayed<C> done : relayed) {
            if (done.answer().isPositive()) {
                accepted.add(done.command());
            }
        }
        return accepted;
    }

    private boolean isAccepted() {
        for (Relayed<C> done : relayed) {
            if (done.answer().isPositive()) {
                return true;
            }
        }
        return false;
    }

    /** The command as it counts from now on: as it was carried out, or as the policy had it that replied. */
    public C effective() {
        return relayed.isEmpty() ? decided : relayed.get(0).command();
    }

    /**
     * Where the reply comes from, if it is a rejection.
     *
     * @param behind what stands behind the last policy
     */
    public RefusedBy refusedBy(RefusedBy behind) {
        return answeredBy
                .map(policy -> RefusedBy.policy(policy).failed(hasFailed(policy)))
                .orElse(behind);
    }

    private boolean hasFailed(String policy) {
        return path.stream()
                .anyMatch(step -> step.policy().equals(policy) && step.result().isFailure());
    }

    /** Whether it was carried out, in part at least, and the client is given a rejection. */
    public boolean rejectedAfterRelay() {
        return reply.isRefusal() && isAccepted();
    }

    /** Whether the client is given a positive reply, and it was not carried out. */
    public boolean acceptedWithoutRelay() {
        return reply.isPositive() && !isAccepted();
    }

    /** The last policy that changed this of the command; empty if none did. */
    public Optional<String> changedBy(String what) {
        return path.stream()
                .filter(step -> step.changes().contains(what))
                .map(PolicyStep::policy)
                .reduce((first, last) -> last);
    }
}
