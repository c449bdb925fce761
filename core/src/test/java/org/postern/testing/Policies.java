package org.postern.testing;

import java.io.IOException;
import java.util.List;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.api.text.Wildcard;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** Policies that are lambdas, and called at once: for any address, or the usual mechanisms. */
public final class Policies {

    private static final List<Wildcard> USUAL_MECHANISMS = List.of(new Wildcard("PLAIN"), new Wildcard("LOGIN"));

    private Policies() {}

    @FunctionalInterface
    public interface Decision<C extends Command> {
        Verdict on(Exchange<C> exchange) throws IOException;
    }

    /** One of the usual order. */
    public static <C extends Command> Policy<C> of(String name, Class<C> command, Decision<C> decision) {
        return of(name, Place.USUAL_ORDER, command, decision);
    }

    public static <C extends Command> Policy<C> of(String name, int order, Class<C> command, Decision<C> decision) {
        return of(new Place(name, order), command, decision);
    }

    public static <C extends Command> Policy<C> of(Place place, Class<C> command, Decision<C> decision) {
        Policy<C> policy = Policy.of(place, command, (exchange, started) -> {
            started.run();
            return decision.on(exchange);
        });
        return command == Auth.class ? policy.withPatterns(USUAL_MECHANISMS) : policy;
    }
}
