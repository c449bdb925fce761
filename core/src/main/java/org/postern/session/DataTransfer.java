package org.postern.session;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.Function;
import org.postern.api.DotStuffing;
import org.postern.api.Field;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.session.BodyReader.ClientException;
import org.postern.net.ReplyFormat;
import org.postern.net.Wire;

/**
 * One DATA command: the message on its way from the client to the outgoing server, streamed, or held for policies to see. A
 * message that did not arrive as a whole never reaches that server as a whole.
 */
final class DataTransfer {

    private static final Reply GO_AHEAD = Reply.of(354, "", "End the message with CR LF . CR LF");
    /** The answer to a message that goes nowhere. */
    static final Reply DISCARDED = Reply.of(250, "2.0.0", "OK");

    private final Wire client;
    private final SessionSettings settings;
    private final UpstreamLeg upstream;
    private final List<Field> added;
    private BodyReader body;
    private boolean begun;
    private boolean refusedHere;

    /** @param added what is put before the message */
    DataTransfer(Wire client, SessionSettings settings, UpstreamLeg upstream, List<Field> added) {
        this.client = client;
        this.settings = settings;
        this.upstream = upstream;
        this.added = added;
        body = new BodyReader(client, settings, smallerLimit(), false);
    }

    /** Whether the client was told to send its message. */
    boolean begun() {
        return begun;
    }

    /** Whether it is the gateway that refuses the message, for what it is or for how it arrived. */
    boolean refusedHere() {
        return refusedHere;
    }

    /** The message's size in bytes, as far as it arrived. */
    long size() {
        return body.size();
    }

    /** Passes the message on as it arrives. */
    Reply stream() throws IOException {
        return whole(() -> upstream.data((goAhead, out) -> {
            begin(goAhead);
            for (Field field : added) {
                out.write(field.bytes());
            }
            copyTo(added.isEmpty() ? out : new Unfolded(out));
        }));
    }

    /**
     * Refuses a message, in transfer form, whose first line would continue the field that has been put before it. The server takes the dot
     * off that begins the line, and may pass over NULs.
     */
    private static final class Unfolded extends OutputStream {

        private final OutputStream out;
        private boolean begun;
        private boolean dot;

        Unfolded(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length && !begun; i++) {
                begin(bytes[i]);
            }
            out.write(bytes, offset, length);
        }

        private void begin(byte b) throws SmtpException {
            if (b == ' ' || b == '\t') {
                throw new SmtpException(
                        Reply.of(554, "5.6.0", "The message begins with a folded line"), "begins with a folded line");
            }
            boolean passedOver = b == 0 || (b == '.' && !dot);
            dot |= b == '.';
            begun = !passedOver;
        }
    }

    /**
     * Takes the whole message before anybody decides about it.
     *
     * @param decide decides, and calls {@link #send} if the message is to go on
     */
    Reply hold(Function<Message, Reply> decide) throws IOException {
        body = new BodyReader(client, settings, smallerLimit(), true);
        return whole(() -> {
            try (Spool spool = new Spool(
                    settings.messages().spoolThreshold(), settings.messages().spoolFolder())) {
                begin(GO_AHEAD);
                copyTo(spool.output());
                return decide.apply(spool);
            }
        });
    }

    /** Takes the whole message, and throws it away. */
    Reply discard() throws IOException {
        return whole(() -> {
            begin(GO_AHEAD);
            copyTo(OutputStream.nullOutputStream());
            return DISCARDED;
        });
    }

    /** What the server would not take in the end need not be sent to it, nor held before. */
    private long smallerLimit() {
        long own = settings.messages().maxSize();
        long servers = upstream.extensions().size().orElse(0L);
        return own == 0 || (servers > 0 && servers < own) ? servers : own;
    }

    /** Sends a message that was held. */
    Reply send(Message message) {
        try {
            return attempt(() -> {
                Message relayed = withAdded(message);
                return upstream.data((goAhead, out) -> DotStuffing.write(relayed, out));
            });
        } catch (ClientException e) {
            throw new IllegalStateException("nothing is read from the client here", e);
        }
    }

    private Message withAdded(Message message) throws IOException {
        Message changed = message;
        for (int i = added.size() - 1; i >= 0; i--) {
            changed = changed.withField(added.get(i));
        }
        return changed;
    }

    private void begin(Reply goAhead) throws ClientException {
        begun = true;
        try {
            ReplyFormat.write(goAhead, client);
        } catch (IOException e) {
            throw new ClientException(e);
        }
    }

    private void copyTo(OutputStream out) throws IOException {
        try {
            body.copyTo(out);
        } catch (SmtpException e) {
            refusedHere = true;
            throw e;
        }
    }

    /** What happens to a message. */
    @FunctionalInterface
    private interface Work {
        Reply run() throws IOException;
    }

    /** Does the work, and makes sure that the client has said all of its message before it is answered. */
    private Reply whole(Work work) throws ClientException {
        try {
            Reply reply = attempt(work);
            if (begun && !body.finished() && !body.skip()) {
                refusedHere = true;
                return Reply.reject(421, "4.3.4", "The message does not end; closing the connection");
            }
            return reply;
        } catch (ClientException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                refusedHere = true;
                return Reply.reject(421, "4.4.2", "The message took too long; closing the connection");
            }
            throw e;
        }
    }

    private Reply attempt(Work work) throws ClientException {
        try {
            return work.run();
        } catch (ClientException e) {
            throw e;
        } catch (SmtpException e) {
            return e.reply();
        } catch (IOException e) {
            refusedHere = true;
            return Reply.reject(452, "4.3.1", "The message could not be stored; try again later");
        }
    }
}
