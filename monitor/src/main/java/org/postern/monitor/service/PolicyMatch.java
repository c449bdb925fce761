package org.postern.monitor.service;

import java.util.List;

/**
 * The policies that one command would go through.
 *
 * @param command {@code CONNECT}, {@code HELO}, {@code AUTH}, {@code MAIL}, {@code RCPT} or {@code DATA}
 * @param subject what it is about: client address, domain, mechanism, sender or recipient; empty for DATA
 * @param policies in the order of their calls
 */
public record PolicyMatch(String command, String subject, List<Match> policies) {

    /**
     * One of them.
     *
     * @param pattern the one that matches; {@code *} for a policy without patterns
     * @param outranked the policies of the same order that match less well, and are not called
     */
    public record Match(String policy, int order, String pattern, List<String> outranked) {}
}
