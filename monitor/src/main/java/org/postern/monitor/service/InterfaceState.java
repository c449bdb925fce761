package org.postern.monitor.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One interface.
 *
 * @param name what policies and the log call it by
 * @param uri with the port that it really has
 * @param type {@code tcp}, {@code ssl} or {@code starttls}
 * @param state {@code LISTENING}, {@code PAUSED} by an operator, {@code DRAINING}, {@code WAITING} for a condition, {@code DISABLED}
 *     by its settings, or {@code STOPPED}
 * @param reason why it does not listen; empty if it does
 * @param conditions what it needs in order to listen, and whether that is there
 * @param sessions that are open on it
 * @param traceLevel in force
 * @param monitoring whether its traffic is recorded
 * @param recording {@code off}, {@code headers} or {@code content}
 * @param certificates its own, the one for clients that name no host first; empty on a {@code tcp} interface
 */
public record InterfaceState(
        String name,
        String uri,
        String type,
        String state,
        String reason,
        List<Condition> conditions,
        int sessions,
        String traceLevel,
        boolean monitoring,
        String recording,
        List<Certificate> certificates) {

    /**
     * What an interface needs in order to listen.
     *
     * @param name as the setting is called: {@code requiresEndpoint} or {@code requiresLink}
     * @param holds whether it was met at the last check
     * @param problem why not
     */
    public record Condition(String name, boolean holds, String problem, Optional<Instant> checked) {}

    /**
     * A server certificate.
     *
     * @param host the requested host name (SNI) that it is for; empty for all others
     * @param names the host names and addresses in it
     */
    public record Certificate(
            String host, String subject, String issuer, List<String> names, Instant notBefore, Instant notAfter) {}
}
