package org.postern.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.EventSink;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;
import org.postern.net.Connection;
import org.postern.net.Trace;
import org.postern.policy.Outcome;
import org.postern.smtp.ReplyFormat;

/** Replies to the client: publishes what each command came to, counts protocol errors, and knows when the session is to end. */
final class ClientReplies {

    /** The commands whose argument is an address or a domain, and no secret. */
    private static final Set<String> SHOWN = Set.of("HELO", "EHLO", "MAIL", "RCPT");

    private final Connection client;
    private final SessionState session;
    private final int maxErrors;
    private final EventSink events;
    private final Supplier<String> line;
    private String command = CommandEnded.CONNECT;
    private long start = System.nanoTime();
    private int errors;
    private boolean closing;
    private Optional<Reply> lastReply = Optional.empty();

    /**
     * @param maxErrors how many protocol errors close the session
     * @param line the command line that is being answered
     */
    ClientReplies(Connection client, SessionState session, int maxErrors, EventSink events, Supplier<String> line) {
        this.client = client;
        this.session = session;
        this.maxErrors = maxErrors;
        this.events = events;
        this.line = line;
    }

    /** What comes now is the reply to a command with this verb. */
    void begin(String verb) {
        command = verb;
        start = System.nanoTime();
    }

    /** Whether nothing more is to be read from the client. */
    boolean closing() {
        return closing;
    }

    /** The reply that closed the session; empty if it ended without one. */
    Optional<Reply> lastReply() {
        return lastReply;
    }

    /** A reply of the gateway's own. */
    void reply(Reply reply) {
        publish(reply, RefusedBy.GATEWAY, List.of());
        write(reply);
    }

    /** Rejects a command ourselves; a client that does not know better, or tries things out, is sent away after a while. */
    void reject(Reply reply) {
        reply(reply);
        boolean misuse = (reply.code() >= 500 && reply.code() <= 504) || reply.code() == 555;
        if (misuse) {
            countError();
        }
    }

    void countError() {
        if (++errors >= maxErrors && !closing) {
            command = CommandEnded.NO_COMMAND; // the last one has been rejected already, and this is the session's end
            close(Reply.reject(421, "4.7.0", "Too many errors; closing the connection"));
        }
    }

    /** Answers a command, and closes the session if that is what the reply says. */
    void conclude(Outcome<?> outcome, RefusedBy by) {
        publish(outcome.reply(), outcome.refusedBy(by), outcome.path());
        finish(outcome.reply());
    }

    void conclude(Reply reply, RefusedBy by) {
        publish(reply, by, List.of());
        finish(reply);
    }

    /** Sends a reply whose event has been published; closes the session if that is what it says. */
    void finish(Reply reply) {
        write(reply);
        if (reply.code() == 421) { // RFC 5321 §3.8
            end(reply);
        }
    }

    /** As {@link #finish}, for AUTH: a reply of the server's may repeat a secret. */
    void finishSecret(Reply reply) throws IOException {
        client.trace().sent(reply.code() + " " + Trace.SECRET);
        Reply unused = client.withoutTrace(() -> {
            finish(reply);
            return reply;
        });
    }

    /** Closes the session with a reply of the gateway's own. */
    void close(Reply reply) {
        close(reply, RefusedBy.GATEWAY);
    }

    void close(Reply reply, RefusedBy by) {
        publish(reply, by, List.of());
        closeWith(reply);
    }

    /** Publishes a rejection that cannot be sent, and closes the session. */
    void closeSilently(Reply reply) {
        publish(reply, RefusedBy.GATEWAY, List.of());
        closing = true;
    }

    void closeWith(Reply reply) {
        write(reply);
        end(reply);
    }

    /** Closes the session behind a reply. */
    void end(Reply reply) {
        lastReply = Optional.of(reply);
        try {
            client.output().flush(); // the client's goodbye waits for no server
        } catch (IOException e) {
            client.trace().debug(() -> "client: " + e);
        }
        closing = true;
    }

    /** The client is gone. */
    void closed(IOException cause) {
        client.trace().debug(() -> "client: " + cause);
        closing = true;
    }

    private void publish(Reply reply, RefusedBy by, List<PolicyStep> path) {
        events.accept(new CommandEnded(session.ref(), command, argument(), reply, by, path, System.nanoTime() - start));
    }

    private String argument() {
        if (SHOWN.contains(command)) {
            String sent = line.get();
            return sent.substring(Math.min(command.length(), sent.length())).strip();
        }
        return "";
    }

    private void write(Reply reply) {
        try {
            ReplyFormat.write(reply, client);
        } catch (IOException e) {
            closed(e);
        }
    }
}
