package org.postern.monitor;

/**
 * Where the refusal of a command comes from.
 *
 * @param source {@code policy}, {@code gateway} or {@code upstream}
 * @param policy the policy's name; empty unless that is the source
 */
public record RefusedBy(String source, String policy) {

    /** The gateway itself: a limit, or a command that is invalid or out of sequence. */
    public static final RefusedBy GATEWAY = new RefusedBy("gateway", "");

    /** The upstream server, or the failure to reach it. */
    public static final RefusedBy UPSTREAM = new RefusedBy("upstream", "");

    /** A policy, by its verdict or because it failed. */
    public static RefusedBy policy(String name) {
        return new RefusedBy("policy", name);
    }

    /** As in a log line: {@code policy=RejectYahoo}, {@code by=gateway}. */
    @Override
    public String toString() {
        return policy.isEmpty() ? "by=" + source : "policy=" + policy;
    }
}
