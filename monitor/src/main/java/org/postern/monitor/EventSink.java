package org.postern.monitor;

/** Receives what happens. On the session's own thread, so that it must neither wait nor throw. */
@FunctionalInterface
public interface EventSink {

    void accept(Event event);
}
