package org.postern.monitor.traffic;

/** What became of a mail transaction, as operators count it. */
public enum Outcome {
    /** The message was accepted: relayed, or taken by a policy that discarded, redirected or quarantined it. */
    PASSED,
    /** A policy, the gateway or the upstream server decided against it for good, with a reply 5yz to MAIL, the last RCPT or DATA. */
    REJECTED,
    /** The same with a reply 4yz: the client is to try again. */
    DEFERRED,
    /** It was answered with 4yz or 5yz since something did not work: a policy failed, the upstream server was not reached or was lost. */
    FAILED,
    /** The client gave it up: RSET, a new greeting, or the end of the connection before the reply to the message. */
    ABORTED
}
