package org.postern.policy;

import java.io.IOException;
import java.util.Comparator;
import org.postern.api.Command;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/**
 * A policy that takes part.
 *
 * @param name its name for administrators and the log
 * @param command the command that it decides about
 * @param order its place in the chain, the lowest first
 * @param pattern the addresses that it is for; {@link Wildcard#ANY} where the command has none
 * @param greeting a template for the reply to HELO; empty for the gateway's own, and for other commands
 * @param delivery how it is called
 */
public record Policy<C extends Command>(
        String name, Class<C> command, int order, Wildcard pattern, String greeting, Delivery<C> delivery) {

    /** An exact address before a wildcard, more literal characters before fewer. */
    static final Comparator<Policy<?>> BEST_FIRST = Comparator.<Policy<?>, Boolean>comparing(
                    policy -> !policy.pattern.isExact())
            .thenComparing(policy -> -policy.pattern.literals());

    /** Calls a policy. */
    @FunctionalInterface
    public interface Delivery<C extends Command> {
        /** Hands it the exchange and returns its verdict. */
        Verdict deliver(Exchange<C> exchange) throws IOException;
    }

    /** Whether some address would have both as its best match. */
    boolean ties(Policy<?> other) {
        return command == other.command
                && order == other.order
                && BEST_FIRST.compare(this, other) == 0
                && pattern.overlaps(other.pattern);
    }

    @Override
    public String toString() {
        String verb = command.getSimpleName().toUpperCase(java.util.Locale.ROOT);
        return verb + " " + order + " " + name + (pattern.equals(Wildcard.ANY) ? "" : " for " + pattern);
    }
}
