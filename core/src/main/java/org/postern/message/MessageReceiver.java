package org.postern.message;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.mime.Field;
import org.postern.net.Connection;
import org.postern.net.Connection.Talk;
import org.postern.net.Timeouts;
import org.postern.smtp.ReplyFormat;

/**
 * Receives one message from the client, in one of three ways, and always to its end: what goes wrong with the message is a reply only
 * when the client has sent all of it.
 */
public final class MessageReceiver {

    private static final Reply GO_AHEAD = Reply.of(354, "", "End the message with CR LF . CR LF");

    private final Connection client;
    private final MessageRules rules;
    private final MessageRules.Body accepted;
    private final Timeouts timeouts;
    private @Nullable BodyReader body;
    private boolean rejected;
    private boolean failed;

    /** @param upstreamSize the size that the upstream server accepts; 0 for no limit: what it would reject need not be received */
    public MessageReceiver(Connection client, MessageRules rules, Timeouts timeouts, long upstreamSize) {
        this.client = client;
        this.rules = rules;
        this.timeouts = timeouts;
        MessageRules.Body own = rules.body();
        boolean upstreamIsStricter = own.maxSize() == 0 || (upstreamSize > 0 && upstreamSize < own.maxSize());
        accepted = upstreamIsStricter
                ? new MessageRules.Body(upstreamSize, own.maxHeaderSize(), own.bareNewline(), own.nul())
                : own;
    }

    /** Whether the client was asked to send its message. */
    public boolean started() {
        return body != null;
    }

    /** Whether it is the gateway that rejects the message, for what it is or for how it arrived. */
    public boolean rejected() {
        return rejected;
    }

    /** Whether that is because it could not be stored. */
    public boolean failed() {
        return failed;
    }

    /** The message's size in bytes, as far as it arrived. */
    public long size() {
        return body == null ? 0 : body.size();
    }

    /**
     * Passes the message on as it arrives, in transfer form.
     *
     * @param goAhead the upstream server's reply to DATA
     * @param fields put before the message
     * @throws SmtpException if the message is rejected
     * @throws ClientException if the client goes away or takes too long
     * @throws IOException what {@code out} throws
     */
    public void stream(Reply goAhead, List<Field> fields, OutputStream out) throws IOException {
        receive(goAhead, false, fields, out);
    }

    /**
     * Keeps the whole message for policies.
     *
     * @throws SmtpException if the message is rejected, or cannot be stored
     * @throws ClientException if the client goes away or takes too long
     */
    public MessageSpool spool() throws IOException {
        MessageSpool spool = new MessageSpool(rules.spool());
        try {
            receive(GO_AHEAD, true, List.of(), spool.output());
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /** What was kept, as a message. */
    public Message message(MessageSpool spool) throws IOException {
        return Message.of(spool, rules.mime());
    }

    /** Takes the whole message, and throws it away. Throws what {@link #spool} throws. */
    public void discard() throws IOException {
        receive(GO_AHEAD, false, List.of(), OutputStream.nullOutputStream());
    }

    private void receive(Reply goAhead, boolean unstuff, List<Field> fields, OutputStream out) throws IOException {
        BodyReader reader = new BodyReader(client.input(), client.trace(), accepted, timeouts, unstuff);
        body = reader;
        try {
            ReplyFormat.write(goAhead, client);
        } catch (IOException e) {
            throw new ClientException(e);
        }
        for (Field field : fields) {
            out.write(field.bytes());
        }
        try {
            reader.copyTo(out, !fields.isEmpty());
        } catch (SmtpException e) {
            rejected = true;
            throw e;
        }
    }

    /**
     * Handles the message, and makes sure that the client has sent all of it before it is answered.
     *
     * @return the handling's reply, or that for what went wrong in it
     * @throws ClientException if the client went away
     */
    public Reply whole(Talk handling) throws ClientException {
        try {
            Reply reply = reply(handling);
            if (body != null && !body.finished() && !body.skip()) {
                rejected = true;
                return Reply.reject(421, "4.3.4", "The message does not end; closing the connection");
            }
            return reply;
        } catch (ClientException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                rejected = true;
                return Reply.reject(421, "4.4.2", "The message took too long; closing the connection");
            }
            throw e;
        }
    }

    private Reply reply(Talk handling) throws ClientException {
        try {
            return handling.run();
        } catch (ClientException e) {
            throw e;
        } catch (SmtpException e) {
            return e.reply();
        } catch (IOException e) {
            rejected = true;
            failed = true;
            return Reply.reject(452, "4.3.1", "The message could not be stored; try again later");
        }
    }
}
