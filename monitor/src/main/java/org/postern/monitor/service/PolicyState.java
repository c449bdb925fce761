package org.postern.monitor.service;

import java.time.Duration;
import java.util.List;
import org.postern.monitor.figures.Figures.Latency;

/**
 * A message-driven bean of the application.
 *
 * @param kind {@code CONNECT}, {@code HELO}, {@code AUTH}, {@code MAIL}, {@code RCPT}, {@code DATA} or {@code LISTENER}
 * @param order its place in the chain
 * @param patterns the addresses or mechanisms that it is for; empty for all
 * @param interfaces those that it is for; empty for all
 * @param state {@code ACTIVE}, {@code DISABLED}, or {@code INACTIVE} while the server has not made it available
 * @param health {@code OK}, {@code FAILING} if one of its last calls failed or timed out, {@code SLOW} if its 95th percentile is above
 *     half its time-out, {@code BUSY} if no bean was free for one of its last calls
 * @param calls since the start
 * @param failures those that threw something
 * @param latency of the last ten minutes
 * @param lastFailure what it threw last; empty if nothing
 */
public record PolicyState(
        String name,
        String kind,
        String className,
        int order,
        Duration timeout,
        List<String> patterns,
        List<String> interfaces,
        String state,
        String health,
        long calls,
        long failures,
        long timeouts,
        long busy,
        Latency latency,
        String lastFailure) {}
