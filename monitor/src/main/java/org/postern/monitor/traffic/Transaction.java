package org.postern.monitor.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a mail transaction that has ended. Secrets are masked; what is to be redacted is.
 *
 * @param began when MAIL arrived
 * @param helo the domain of HELO or EHLO; empty if a policy made none necessary
 * @param clientTls protocol and cipher suite of the client's connection; empty without TLS
 * @param upstreamTls the same of the connection to the upstream server
 * @param commands those of the session before the transaction that policies took part in (connect, HELO, AUTH), then those of the
 *     transaction, in this order
 * @param conversation what was said on both sides, without the message; it begins with what came before the transaction
 * @param conversationCut whether more was said than is kept
 * @param header the header fields of the message as received, in this order; empty where they are not recorded
 * @param headerCut whether there were more than are kept
 * @param content what is recorded of the message
 */
public record Transaction(
        Summary summary,
        Instant began,
        String helo,
        String clientTls,
        String upstreamTls,
        List<Command> commands,
        List<Line> conversation,
        boolean conversationCut,
        List<Field> header,
        boolean headerCut,
        Content content) {

    /**
     * One command and its way through the policies.
     *
     * @param verb {@code CONNECT} for the connection itself
     * @param argument its argument as the client sent it; empty where that may be a secret
     * @param code the code of its reply
     * @param reply the enhanced code and text of its reply
     * @param by who gave the reply, if it is a rejection: {@code policy}, {@code gateway} or {@code upstream}; otherwise empty
     * @param took from when the command (for DATA: the end of the message) had arrived until its reply was ready
     * @param path the calls of policies, in their order
     */
    public record Command(
            String verb, String argument, int code, String reply, String by, Duration took, List<Step> path) {}

    /**
     * The call of one policy.
     *
     * @param result {@code PASSED}, {@code PROCEEDED}, {@code REPLIED}, {@code FAILED}, {@code TIMED_OUT} or {@code BUSY}
     * @param took how long the policy itself took
     * @param changes the components of the command that it changed
     * @param notes what it found, by name
     * @param failure why it failed; empty unless it did
     */
    public record Step(
            String policy,
            String result,
            Duration took,
            List<String> changes,
            Map<String, String> notes,
            String failure) {}

    /**
     * A line of the conversation, or several at once, with CR LF between. A message is shown by its size alone.
     *
     * @param at since the connection was accepted
     * @param upstream whether it was said with the upstream server
     * @param sent whether the gateway sent it
     */
    public record Line(Duration at, boolean upstream, boolean sent, String text) {}

    /** A header field, unfolded and not decoded. */
    public record Field(String name, String value) {}

    /**
     * What is recorded of a message.
     *
     * @param recorded whether the interface records messages
     * @param size how much is kept, in bytes; 0 if it was not recorded, or has been removed to make room
     * @param cut whether it is more than may be kept
     */
    public record Content(boolean recorded, long size, boolean cut) {

        /** Nothing is recorded. */
        public static final Content NONE = new Content(false, 0, false);
    }
}
