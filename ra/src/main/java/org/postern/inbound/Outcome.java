package org.postern.inbound;

import java.util.Optional;
import org.postern.api.Command;
import org.postern.api.Reply;

/**
 * What came of a command.
 *
 * @param reply what the client is told
 * @param relayed what was carried out; empty if a policy answered before
 * @param answeredBy the name of the policy that answered instead; empty if the command was carried out
 */
record Outcome<C extends Command>(Reply reply, Optional<Relayed<C>> relayed, Optional<String> answeredBy) {

    /**
     * A command that was carried out.
     *
     * @param command as the policies left it
     * @param answer what came back, which a policy may have changed since
     */
    record Relayed<C extends Command>(C command, Reply answer) {}

    /** The command as it counts from now on: as the policies left it, or as the client said it. */
    C effective(C said) {
        return relayed.map(Relayed::command).orElse(said);
    }

    /** Whether it was carried out, and a policy refused it all the same. */
    boolean refusedTooLate() {
        return reply.isRefusal()
                && relayed.filter(done -> done.answer().isPositive()).isPresent();
    }
}
