package org.postern.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;

/** What takes part in sessions: it decides about a command, or is notified of what happened. */
public sealed interface Participant permits Policy, Observer {

    Place place();

    /**
     * Who takes part, and where.
     *
     * @param name for administrators and the log
     * @param order its place among the others, the lowest first
     * @param interfaces the names of the interfaces that it is for; empty for all
     * @param timeout how long one call may take, without the time that a command spends behind a policy
     */
    record Place(String name, int order, Set<String> interfaces, Duration timeout) {

        public static final int USUAL_ORDER = 100;
        public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

        public Place {
            interfaces = Set.copyOf(interfaces);
        }

        /** On all interfaces, with the usual time-out. */
        public Place(String name, int order) {
            this(name, order, Set.of(), USUAL_TIMEOUT);
        }

        boolean isFor(String interfaceName) {
            return interfaces.isEmpty() || interfaces.contains(interfaceName);
        }

        /** Whether both are of the same order, on an interface that both are for. */
        boolean isSharedBy(Place other) {
            return order == other.order
                    && (interfaces.isEmpty()
                            || other.interfaces.isEmpty()
                            || !Collections.disjoint(interfaces, other.interfaces));
        }

        /** How an administrator sees it: order, name and interfaces. */
        @Override
        public String toString() {
            return order + " " + name + (interfaces.isEmpty() ? "" : " on " + String.join(", ", interfaces));
        }
    }
}
