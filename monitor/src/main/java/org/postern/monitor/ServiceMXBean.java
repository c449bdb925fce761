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

    /** The hosts that mail goes to by the configuration in force, and the name of the pool; empty while there is none. Connects nowhere. */
    String getUpstream();

    /** Reads the upstream server's configuration anew. Says what is wrong with it; empty if nothing is. Connects nowhere. */
    String checkUpstream();

    /** Connections to mail servers that were opened since the start. */
    long getUpstreamConnections();

    /** Attempts since the start to connect to a mail server that failed, for each host that was tried. */
    long getUpstreamConnectionFailures();

    /** The policies and listeners that take part, by command and order. */
    List<String> getPolicies();

    /** Sessions that are open now. */
    int getOpenSessions();

    /** Sessions since the start. */
    long getSessions();

    /** AUTHs since the start that have succeeded. */
    long getLogins();

    /** AUTHs since the start that have not. */
    long getLoginsRefused();

    /** Messages that the upstream server has taken since the start. */
    long getMessagesRelayed();

    /** Messages that were accepted since the start and not relayed, because a policy said so. */
    long getMessagesDiscarded();

    /** Messages that were refused since the start, after their recipients had been accepted. */
    long getMessagesRefused();

    /** Transactions that came to nothing since the start, because the client began anew or went away. */
    long getTransactionsAborted();

    /** How often commands were refused since the start, by command, source, policy and class of reply. */
    List<RefusalCount> getRefusals();

    /** What was counted for each policy since the start. */
    List<PolicyCount> getPolicyCounters();
}
