package org.postern.policy;

import java.time.Duration;
import java.util.Set;

/** What takes part in sessions: it decides about a command, or is notified of what happened. */
public sealed interface Participant permits Policy, Observer {

    /** Its name for administrators and the log. */
    String name();

    /** Its place, the lowest first. */
    int order();

    /** How long one call may take. */
    Duration timeout();

    /** The names of the interfaces whose sessions it takes part in; empty for all. */
    Set<String> interfaces();

    default boolean isFor(String interfaceName) {
        return interfaces().isEmpty() || interfaces().contains(interfaceName);
    }

    /** How an administrator sees it: name and interfaces. */
    default String shown() {
        return name() + (interfaces().isEmpty() ? "" : " on " + String.join(", ", interfaces()));
    }
}
