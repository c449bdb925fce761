package org.postern.auth;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import javax.security.sasl.SaslException;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.net.Connection;
import org.postern.net.LineException;
import org.postern.net.Timeouts;
import org.postern.net.Trace;
import org.postern.smtp.ReplyFormat;

/** The lines of one SASL exchange with a client (RFC 4954): passed on raw, or in base64. What they say is never logged. */
public final class SaslLines {

    /** RFC 4954 §4: 12,288 for a response, and room for the verb and the mechanism before an initial one. */
    public static final int MAX_LINE = 12_288 + 64;

    private static final String CANCEL = "*";
    /** An initial response that is empty (RFC 4954 §4). */
    private static final String EMPTY = "=";

    private final Connection client;
    private final Timeouts timeouts;
    /** What the client may still take; what others take meanwhile is not its fault. */
    private long left;

    private boolean credential;

    public SaslLines(Connection client, Timeouts timeouts) {
        this.client = client;
        this.timeouts = timeouts;
        left = timeouts.command().toNanos();
    }

    /** Whether the client has sent anything that may be a credential, to be relayed. */
    public boolean hasCredential() {
        return credential;
    }

    /**
     * Passes the exchange on, however many steps it has and whatever they mean.
     *
     * @param upstream sends a line and returns the reply
     */
    public Reply relay(String argument, Function<String, Reply> upstream) throws IOException {
        credential = argument.indexOf(' ') >= 0;
        Reply reply = upstream.apply("AUTH " + argument);
        while (reply.isIntermediate()) {
            ReplyFormat.write(reply, client);
            try {
                String response = read();
                credential |= !response.equals(CANCEL);
                reply = upstream.apply(response);
            } catch (SmtpException e) {
                Reply cancelled = upstream.apply(CANCEL); // or the server would take the next command for the response
                throw new SmtpException(e.reply(), "AUTH ended with " + cancelled.code(), e);
            }
        }
        return reply;
    }

    /**
     * Says a challenge, and waits for the response.
     *
     * @throws SaslException if it is none
     * @throws SmtpException if the client cancels the exchange, or says no line
     */
    byte[] ask(byte[] challenge) throws IOException {
        ReplyFormat.write(Reply.of(334, "", Base64.getEncoder().encodeToString(challenge)), client);
        String response = read();
        if (response.equals(CANCEL)) {
            throw new SmtpException(Reply.reject(501, "5.7.0", "Authentication cancelled"), "cancelled");
        }
        return decoded(response);
    }

    /**
     * What an initial response says.
     *
     * @throws SaslException if it is not base64
     */
    Optional<byte[]> decoded(Optional<String> initial) throws SaslException {
        return initial.isEmpty()
                ? Optional.empty()
                : Optional.of(initial.get().equals(EMPTY) ? new byte[0] : decoded(initial.get()));
    }

    /** Only what an encoder makes: no padding too few, no bit too many (RFC 4648 §3.2, §3.5). */
    private static byte[] decoded(String base64) throws SaslException {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // not passed on: its message may have a piece of it
        }
        throw new SaslException("not base64");
    }

    private String read() throws IOException {
        long begin = System.nanoTime();
        try {
            String response = client.input()
                    .readLine(MAX_LINE, begin + Math.min(left, timeouts.idle().toNanos()));
            left -= System.nanoTime() - begin;
            client.trace().received(Trace.SECRET);
            return response;
        } catch (LineException e) {
            client.trace().received(Trace.SECRET);
            throw new SmtpException(
                    Reply.reject(500, "5.5.6", "Syntax error: " + e.getMessage()), "no response: " + e.getMessage());
        }
    }
}
