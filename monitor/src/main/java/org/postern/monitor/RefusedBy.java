package org.postern.monitor;

/**
 * Where the refusal of a command comes from.
 *
 * @param source {@code policy}, {@code gateway} or {@code upstream}
 * @param policy the policy's name; empty unless that is the source
 * @param failure whether it is due to something that did not work, and no decision: a policy failed, took too long or could not be
 *     called; the upstream server was not reached, or was lost; the gateway could not store the message
 */
public record RefusedBy(String source, String policy, boolean failure) {

    /** The gateway itself: a limit, or a command that is invalid or out of sequence. */
    public static final RefusedBy GATEWAY = new RefusedBy("gateway", "", false);

    /** The upstream server. */
    public static final RefusedBy UPSTREAM = new RefusedBy("upstream", "", false);

    /** A policy, by its verdict. */
    public static RefusedBy policy(String name) {
        return new RefusedBy("policy", name, false);
    }

    /** The same source, which has failed, or has not. */
    public RefusedBy failed(boolean failed) {
        return failed == failure ? this : new RefusedBy(source, policy, failed);
    }

    /** As in a log line: {@code policy=RejectYahoo}, {@code by=gateway}. */
    @Override
    public String toString() {
        return policy.isEmpty() ? "by=" + source : "policy=" + policy;
    }
}
