package org.postern.session;

import org.postern.limits.FailedAuths;
import org.postern.limits.Sessions;
import org.postern.monitor.EventSink;
import org.postern.policy.PolicyRuntime;
import org.postern.relay.UpstreamSource;
import org.postern.sasl.Decoys;

/**
 * What all sessions of a gateway share.
 *
 * @param policies what policies are run with
 * @param upstream asked for one conversation a session, on the session's thread
 * @param decoys stand in for the keys of unknown users
 * @param events receives what happens
 */
public record SessionContext(
        PolicyRuntime policies,
        UpstreamSource upstream,
        Sessions sessions,
        FailedAuths failedAuths,
        Decoys decoys,
        EventSink events) {

    /** The same, but for what receives the events. */
    public SessionContext with(EventSink events) {
        return new SessionContext(policies, upstream, sessions, failedAuths, decoys, events);
    }

    /** The same, but for what policies are run with. */
    public SessionContext with(PolicyRuntime policies) {
        return new SessionContext(policies, upstream, sessions, failedAuths, decoys, events);
    }
}
