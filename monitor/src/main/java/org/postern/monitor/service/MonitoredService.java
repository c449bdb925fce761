package org.postern.monitor.service;

import java.util.List;
import org.postern.monitor.EventSink;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Gauges;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.Traffic;

/** One deployed service: what an operator can see of it and do with it. From any thread; nothing here waits for mail traffic. */
public interface MonitoredService {

    /** As JMX names it: unique in the JVM. */
    String name();

    ServiceState state();

    List<InterfaceState> interfaces();

    /** Those that are deployed, active or not, by command and order. */
    List<PolicyState> policies();

    UpstreamState upstream();

    Figures figures(Window window);

    Gauges gauges();

    Traffic traffic();

    /**
     * Receives all events from now on: those of sessions within a tenth of a second, and before a question of {@link #traffic()}, {@link #figures} or
     * {@link #policies()} is answered. From any thread; it must neither wait nor throw.
     *
     * @return ends it
     */
    Runnable subscribe(EventSink sink);

    /** Whether the service is listening on every enabled interface whose conditions hold, and each condition holds. */
    boolean ready();

    /**
     * Accepts no more connections on an interface, until {@link #resume}. Sessions go on.
     *
     * @throws ActionException if there is no such interface, or it is switched off
     */
    void pause(String interfaceName) throws ActionException;

    /** Ends a pause or a drain. The interface listens again as soon as its conditions hold. */
    void resume(String interfaceName) throws ActionException;

    /** Pauses an interface and ends its sessions: those that wait at once, the others after their transaction. Returns at once. */
    void drain(String interfaceName) throws ActionException;

    /**
     * Changes how much is logged about an interface's sessions, until the service is started again. For sessions that begin from now on.
     *
     * @param level {@code ERROR}, {@code INFO}, {@code DEBUG} or {@code DATA}
     */
    void traceLevel(String interfaceName, String level) throws ActionException;

    /** Connects to the upstream server as a session would, without a mail: connection, TLS, EHLO, AUTH, and what the server answered. */
    UpstreamTest testUpstream();

    /**
     * Which policies would be called for a mail, without sending it. Assumes that each policy passes each command on unchanged.
     *
     * @throws ActionException if there is no such interface, or an address is invalid
     */
    List<PolicyMatch> matches(MailSketch sketch) throws ActionException;
}
