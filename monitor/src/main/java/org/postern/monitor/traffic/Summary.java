package org.postern.monitor.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A mail transaction in a list: all that can be filtered by without the conversation. Texts are as the peer sent them; they may hold
 * anything that can be sent in a command or a reply.
 *
 * @param id unique among all transactions of the service: the correlation id and a number
 * @param session the correlation id, as in the log
 * @param time when it ended
 * @param interfaceName the interface that the client was connected to
 * @param client the client's IP address
 * @param network the client's network in CIDR notation, by the adapter's property {@code clientNetwork}
 * @param user the user that the client has authenticated as; empty if it has not
 * @param sender the reverse-path as the client sent it; empty for the null reverse-path
 * @param recipients the forward-paths that the client named: the accepted ones, and behind them those that were rejected; at most {@value
 *     #MAX_RECIPIENTS}
 * @param recipientCount how many there were
 * @param size of the message as received, in bytes; 0 if none was
 * @param code the reply that decided the outcome, 0 if there was none
 * @param reply that reply's enhanced code and text
 * @param by who gave it: {@code policy}, {@code gateway} or {@code upstream}
 * @param policy the policy that gave it or that accepted the message in place of the upstream server; empty if none
 * @param policies the policies that were called, in this order, each once
 * @param upstream the upstream host with its port; empty if the transaction was with none
 * @param total the time that the client waited for replies: from when a command or the end of the message had arrived until its reply
 *     was ready
 * @param inPolicies the part of it that policies took
 * @param inUpstream the part of it that the upstream server took
 * @param trace the id of the distributed trace; empty without an OpenTelemetry SDK
 */
public record Summary(
        String id,
        String session,
        Instant time,
        Outcome outcome,
        String interfaceName,
        String client,
        String network,
        String user,
        String sender,
        List<String> recipients,
        int recipientCount,
        long size,
        int code,
        String reply,
        String by,
        String policy,
        List<String> policies,
        String upstream,
        Duration total,
        Duration inPolicies,
        Duration inUpstream,
        String trace) {

    /** More recipients of one transaction are counted only. */
    public static final int MAX_RECIPIENTS = 100;
}
