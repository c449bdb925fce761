package org.postern.policy;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.api.Command;
import org.postern.api.Exchange;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.api.text.Wildcard;

/**
 * A policy that takes part.
 *
 * @param command the command that it decides about
 * @param patterns the addresses that it is for, of which the best match counts, or the mechanisms at AUTH; {@link Wildcard#ANY} where
 *     the command has neither
 * @param greeting a template for the reply to HELO; empty for the gateway's own, and for other commands
 * @param delivery how it is called
 */
public record Policy<C extends Command>(
        Place place, Class<C> command, List<Wildcard> patterns, String greeting, Delivery<C> delivery)
        implements Participant {

    public Policy {
        patterns = List.copyOf(patterns);
    }

    /** A policy for any address. */
    public static <C extends Command> Policy<C> of(Place place, Class<C> command, Delivery<C> delivery) {
        return new Policy<>(place, command, List.of(Wildcard.ANY), "", delivery);
    }

    public Policy<C> withPatterns(List<Wildcard> others) {
        return new Policy<>(place, command, others, greeting, delivery);
    }

    public Policy<C> withGreeting(String other) {
        return new Policy<>(place, command, patterns, other, delivery);
    }

    /** Whether a pattern is that address, or mechanism, and nothing else. */
    boolean names(String address) {
        return patterns.stream().anyMatch(pattern -> pattern.isExact() && pattern.matches(address));
    }

    @FunctionalInterface
    public interface Delivery<C extends Command> {
        /**
         * Hands it the exchange and returns its verdict.
         *
         * @param started to be called when the policy's own time begins, since something may have to be waited for first
         * @throws Busy if it would have to be waited for too long
         */
        Verdict deliver(Exchange<C> exchange, Runnable started) throws IOException;
    }

    /** Nothing is free that could take the call. */
    public static final class Busy extends SmtpException {
        private static final long serialVersionUID = 1;

        /** @param cause what said so */
        public Busy(Exception cause) {
            super(Reply.reject(451, "4.3.2", "This gateway is busy; try again later"), "none became free", cause);
        }
    }

    /** Whether each has a pattern that matches some address as well as one of the other's, on an interface that both are for. */
    boolean conflictsWith(Policy<?> other) {
        if (command != other.command || !place.isSharedBy(other.place)) {
            return false;
        }
        Map<List<Object>, Set<Wildcard>> theirs = new HashMap<>();
        other.patterns.forEach(pattern ->
                theirs.computeIfAbsent(rank(pattern), key -> new HashSet<>()).add(pattern));
        return patterns.stream().anyMatch(pattern -> {
            Set<Wildcard> rivals = theirs.getOrDefault(rank(pattern), Set.of());
            return rivals.contains(pattern)
                    || (!pattern.isExact() && rivals.stream().anyMatch(pattern::overlaps));
        });
    }

    /** Patterns of another rank are no equals: one of them is the better match. */
    private static List<Object> rank(Wildcard pattern) {
        return List.of(pattern.isExact(), pattern.literals());
    }

    @Override
    public String toString() {
        return command.getSimpleName().toUpperCase(Locale.ROOT) + " " + place
                + (patterns.equals(List.of(Wildcard.ANY)) ? "" : " for " + addresses());
    }

    private String addresses() {
        String first = patterns.stream().limit(3).map(Wildcard::toString).collect(Collectors.joining(", "));
        return patterns.size() > 3 ? first + " and " + (patterns.size() - 3) + " more" : first;
    }
}
