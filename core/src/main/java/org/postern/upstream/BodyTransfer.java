package org.postern.upstream;

import java.io.IOException;
import java.io.OutputStream;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.net.Connection;
import org.postern.net.ProtocolException;
import org.postern.net.ServerRefusal;

/** One message on its way to the server, behind the reply to DATA: knows how it ends. */
final class BodyTransfer extends OutputStream {

    private static final byte[] END_OF_LINE = {'\r', '\n'};
    private static final byte[] END_OF_DATA = {'.', '\r', '\n'};

    private final Dialog dialog;
    private final Connection connection;
    /** Whether it is the server that has not taken what was written. */
    private boolean failed;

    private byte last = '\n';
    private byte beforeLast = '\r';

    BodyTransfer(Dialog dialog) {
        this.dialog = dialog;
        connection = dialog.connection();
    }

    /** Sends the message and returns the reply to it; a message that fails is cut off without the final dot. */
    Reply send(Reply goAhead, SmtpConnection.Body body) throws IOException {
        dialog.giveUp(); // until the server has answered
        try {
            if (goAhead.code() != 354) { // whatever it means, it does not mean that the message was taken
                throw new ProtocolException("DATA answered with " + goAhead.code());
            }
            body.writeTo(goAhead, this);
            if (connection.hasUnread()) { // before it has the message: not the reply to it
                throw early();
            }
            if (beforeLast != '\r' || last != '\n') {
                pass(END_OF_LINE, 0, END_OF_LINE.length);
            }
            pass(END_OF_DATA, 0, END_OF_DATA.length);
            return dialog.reply(dialog.settings().timeouts().data());
        } catch (IOException | RuntimeException e) {
            if (failed && e instanceof IOException failure) {
                throw earlyOr(failure);
            }
            dialog.cut(); // without the final dot
            throw e;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        try {
            pass(bytes, offset, length);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
        beforeLast = length > 1 ? bytes[offset + length - 2] : last;
        last = bytes[offset + length - 1];
    }

    private void pass(byte[] bytes, int offset, int length) throws IOException {
        if (connection.trace().isHeard()) {
            connection.trace().sent(bytes, offset, length);
        }
        connection.output().write(bytes, offset, length);
    }

    /** What the server says before it has the whole message: only a refusal makes sense, and the link ends with it. */
    private IOException early() throws IOException {
        try {
            Reply reply = dialog.reply(dialog.settings().timeouts().active());
            return reply.isRefusal()
                    ? new ServerRefusal(reply, dialog.host() + " refuses a message before its end: " + reply)
                    : new ProtocolException("a reply before the end of the message");
        } finally {
            dialog.cut();
        }
    }

    /** A server that has no room for a message may refuse it and close; the refusal is worth more than the failure. */
    private IOException earlyOr(IOException failure) {
        try {
            if (connection.hasUnread()) {
                return early();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        dialog.blame(failure);
        dialog.cut();
        return failure;
    }
}
