package org.postern.monitor.service;

import java.time.Instant;

/**
 * How the service is.
 *
 * @param state {@code STARTING}, {@code LISTENING}, {@code DRAINING} or {@code FAILED}
 * @param failure why it failed; empty unless it did
 * @param since when it came into this state
 * @param version of Postern
 * @param server the application server, as it names itself; empty if unknown
 * @param java the version of the JVM
 */
public record ServiceState(String state, String failure, Instant since, String version, String server, String java) {}
