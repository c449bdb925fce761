package org.postern.policy;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Exchange;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.api.Wildcard;

/**
 * A policy that takes part.
 *
 * @param name its name for administrators and the log
 * @param command the command that it decides about
 * @param place where in the chain it stands, and what it is for
 * @param greeting a template for the reply to HELO; empty for the gateway's own, and for other commands
 * @param timeout how long it may take, without the time that the command spends behind it
 * @param delivery how it is called
 */
public record Policy<C extends Command>(
        String name, Class<C> command, Place place, String greeting, Duration timeout, Delivery<C> delivery)
        implements Participant {

    /**
     * Where a policy stands, and what it is for.
     *
     * @param order its place in the chain, the lowest first
     * @param patterns the addresses that it is for, of which the best match counts, or the mechanisms at AUTH; {@link Wildcard#ANY}
     *     where the command has neither
     * @param interfaces the names of the interfaces that it is for; empty for all
     */
    public record Place(int order, List<Wildcard> patterns, Set<String> interfaces) {

        public Place {
            patterns = List.copyOf(patterns);
            interfaces = Set.copyOf(interfaces);
        }
    }

    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);
    public static final int USUAL_ORDER = 100;
    private static final List<Wildcard> USUAL_MECHANISMS = List.of(new Wildcard("PLAIN"), new Wildcard("LOGIN"));

    /** A policy for any address, or the usual mechanisms, on any interface, of the usual order. */
    public static <C extends Command> Policy<C> of(String name, Class<C> command, Delivery<C> delivery) {
        List<Wildcard> patterns = command == Auth.class ? USUAL_MECHANISMS : List.of(Wildcard.ANY);
        return new Policy<>(name, command, new Place(USUAL_ORDER, patterns, Set.of()), "", USUAL_TIMEOUT, delivery);
    }

    private Policy<C> withPlace(Place other) {
        return new Policy<>(name, command, other, greeting, timeout, delivery);
    }

    public Policy<C> withOrder(int other) {
        return withPlace(new Place(other, patterns(), interfaces()));
    }

    public Policy<C> withPatterns(List<Wildcard> others) {
        return withPlace(new Place(order(), others, interfaces()));
    }

    public Policy<C> withInterfaces(Set<String> others) {
        return withPlace(new Place(order(), patterns(), others));
    }

    public Policy<C> withGreeting(String other) {
        return new Policy<>(name, command, place, other, timeout, delivery);
    }

    public Policy<C> withTimeout(Duration other) {
        return new Policy<>(name, command, place, greeting, other, delivery);
    }

    @Override
    public int order() {
        return place.order();
    }

    public List<Wildcard> patterns() {
        return place.patterns();
    }

    @Override
    public Set<String> interfaces() {
        return place.interfaces();
    }

    /** Whether a pattern is that address, or mechanism, and nothing else. */
    boolean names(String address) {
        return patterns().stream().anyMatch(pattern -> pattern.isExact() && pattern.matches(address));
    }

    @FunctionalInterface
    public interface Delivery<C extends Command> {

        /** Hands it the exchange and returns its verdict. */
        Verdict deliver(Exchange<C> exchange) throws IOException;

        /**
         * The same, where something has to be waited for first.
         *
         * @param begun to be called when the policy's own time begins
         * @throws Busy if it would have to be waited for too long
         */
        default Verdict deliver(Exchange<C> exchange, Runnable begun) throws IOException {
            begun.run();
            return deliver(exchange);
        }
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
        if (command != other.command || order() != other.order() || !sharesInterfaceWith(other)) {
            return false;
        }
        Map<List<Object>, Set<Wildcard>> theirs = new HashMap<>();
        other.patterns()
                .forEach(pattern -> theirs.computeIfAbsent(rank(pattern), key -> new HashSet<>())
                        .add(pattern));
        return patterns().stream().anyMatch(pattern -> {
            Set<Wildcard> rivals = theirs.getOrDefault(rank(pattern), Set.of());
            return rivals.contains(pattern)
                    || (!pattern.isExact() && rivals.stream().anyMatch(pattern::overlaps));
        });
    }

    /** Patterns of another rank are no equals: one of them is the better match. */
    private static List<Object> rank(Wildcard pattern) {
        return List.of(pattern.isExact(), pattern.literals());
    }

    private boolean sharesInterfaceWith(Policy<?> other) {
        return interfaces().isEmpty()
                || other.interfaces().isEmpty()
                || !Collections.disjoint(interfaces(), other.interfaces());
    }

    @Override
    public String toString() {
        String verb = command.getSimpleName().toUpperCase(Locale.ROOT);
        return verb + " " + order() + " " + shown()
                + (patterns().equals(List.of(Wildcard.ANY)) ? "" : " for " + addresses());
    }

    private String addresses() {
        String first = patterns().stream().limit(3).map(Wildcard::toString).collect(Collectors.joining(", "));
        return patterns().size() > 3 ? first + " and " + (patterns().size() - 3) + " more" : first;
    }
}
