package org.postern.policy;

import java.time.Duration;
import java.util.Set;
import org.postern.api.SessionListener;

/**
 * A listener that takes part.
 *
 * @param name its name for administrators and the log
 * @param order its place among the others, the lowest first
 * @param interfaces the names of the interfaces that it is for; empty for all
 * @param timeout how long it may take
 * @param delivery how it is called
 */
public record Observer(String name, int order, Set<String> interfaces, Duration timeout, Delivery delivery)
        implements Participant {

    public Observer {
        interfaces = Set.copyOf(interfaces);
    }

    /** What listeners are notified of. */
    @FunctionalInterface
    public interface Notice {
        void notify(SessionListener listener) throws Exception;
    }

    @FunctionalInterface
    public interface Delivery {
        /**
         * Notifies it.
         *
         * @param begun to be called when the listener's own time begins
         */
        void deliver(Notice notice, Runnable begun) throws Exception;
    }

    @Override
    public String toString() {
        return "LISTENER " + order + " " + shown();
    }
}
