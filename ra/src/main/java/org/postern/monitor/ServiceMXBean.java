package org.postern.monitor;

import java.util.List;

/** A service as JMX shows it, under {@code org.postern:type=Service,name=…}. */
public interface ServiceMXBean {

    /** {@code LISTENING}, {@code DRAINING} while it ends, or {@code FAILED} with the reason in {@link #getFailure()}. */
    String getState();

    /** Why it does not listen; empty unless it failed. */
    String getFailure();

    /** The interfaces as URIs, each with the port that it really has. */
    List<String> getInterfaces();

    /** Reads the outgoing server's configuration anew. Says what is wrong with it; empty if nothing is. Connects nowhere. */
    String checkUpstream();

    /** The policies that take part, by command and order. */
    List<String> getPolicies();

    /** Sessions that are open now. */
    int getOpenSessions();

    /** Sessions since the start. */
    long getSessions();

    /** Messages that the outgoing server, or a policy, has accepted since the start. */
    long getMessagesAccepted();

    /** Messages that were refused after their content had arrived, since the start. */
    long getMessagesRefused();
}
