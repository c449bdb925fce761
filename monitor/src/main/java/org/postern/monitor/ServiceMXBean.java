package org.postern.monitor;

import java.io.IOException;
import java.util.List;

/** A service as JMX shows it, under {@code org.postern:type=Service,name=…}. */
public interface ServiceMXBean {

    /** {@code STARTING}, {@code LISTENING}, {@code DRAINING} while it ends, or {@code FAILED} with the reason in {@link #getFailure()}. */
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

    // ---- as the console shows it: JSON text of the records in org.postern.monitor

    /** State, reason, since when, and versions, as a {@code ServiceState}. */
    String getServiceState();

    /** Whether each enabled interface listens. */
    boolean getReady();

    /** The interfaces, as a list of {@code InterfaceState}. */
    String getInterfaceStates();

    /** The policies and listeners, also those that are switched off, as a list of {@code PolicyState}. */
    String getPolicyStates();

    /** The upstream server and its hosts, as an {@code UpstreamState}. Has the hosts checked for a minute. */
    String getUpstreamState();

    /** Sessions, connections, memory, CPU and threads, as {@code Gauges}. */
    String getGauges();

    /** What is kept of the traffic, as a {@code TrafficState}. */
    String getTrafficState();

    /** The figures of a {@code Window}, by its name. */
    String figures(String window) throws IOException;

    /** The newest transactions, as a list of {@code Summary}. */
    String transactions(int limit) throws IOException;

    /** One transaction, by its id, as a {@code Transaction}. */
    String transaction(String id) throws IOException;

    /** Accepts no more connections on an interface, until it is resumed. */
    void pause(String interfaceName) throws IOException;

    /** Ends a pause or a drain. */
    void resume(String interfaceName) throws IOException;

    /** Pauses an interface and ends its sessions, those with a transaction after it. */
    void drain(String interfaceName) throws IOException;

    /** Changes how much is logged about an interface's sessions that begin from now on. */
    void traceLevel(String interfaceName, String level) throws IOException;

    /** Has a conversation with the upstream server, without a mail, as an {@code UpstreamTest}. */
    String testUpstream();

    /** Which policies would be called for a mail, as a list of {@code PolicyMatch}; recipients with blanks between. */
    String policyMatches(
            String interfaceName, String client, String helo, String mechanism, String sender, String recipients)
            throws IOException;
}
