package org.postern.session;

import java.util.List;
import java.util.Optional;
import org.postern.api.Command;
import org.postern.api.Reply;
import org.postern.monitor.RefusedBy;

/**
 * What came of a command.
 *
 * @param reply what the client is told
 * @param decided the command as it was when the answer was given: as policies had left it until then
 * @param relayed what was carried out: nothing if a policy answered before, and several commands if a policy added some
 * @param answeredBy the name of the policy that gave the answer; empty if it is what came back
 * @param emptiedBy the name of the policy that left a message without recipients; empty if none did
 */
record Outcome<C extends Command>(
        Reply reply, C decided, List<Relayed<C>> relayed, Optional<String> answeredBy, Optional<String> emptiedBy) {

    /**
     * A command that was carried out.
     *
     * @param command as the policies left it
     * @param answer what came back, which a policy may have changed since
     */
    record Relayed<C extends Command>(C command, Reply answer) {}

    /** The commands that were carried out, and accepted there. */
    List<C> accepted() {
        return relayed.stream()
                .filter(done -> done.answer().isPositive())
                .map(Relayed::command)
                .toList();
    }

    /** The command as it counts from now on: as it was carried out, or as the policy had it that answered. */
    C effective() {
        return relayed.isEmpty() ? decided : relayed.get(0).command();
    }

    /**
     * Where the reply comes from, if it is a refusal.
     *
     * @param otherwise what stands behind the last policy
     */
    RefusedBy refusedBy(RefusedBy otherwise) {
        return answeredBy.map(RefusedBy::policy).orElse(otherwise);
    }

    /** Whether it was carried out, in part at least, and the client is told that it was not. */
    boolean refusedTooLate() {
        return reply.isRefusal() && !accepted().isEmpty();
    }

    /** Whether the client is told that it was carried out, and it was not. */
    boolean swallowed() {
        return reply.isPositive() && accepted().isEmpty();
    }
}
