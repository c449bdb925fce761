package org.postern.policy;

import org.postern.api.SessionListener;

/**
 * A listener that takes part.
 *
 * @param delivery how it is called
 */
public record Observer(Place place, Delivery delivery) implements Participant {

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
         * @param started to be called when the listener's own time begins
         */
        void deliver(Notice notice, Runnable started) throws Exception;
    }

    @Override
    public String toString() {
        return "LISTENER " + place;
    }
}
