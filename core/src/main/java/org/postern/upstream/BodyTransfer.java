package org.postern.upstream;

import java.io.IOException;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.net.ProtocolException;

/** One message on its way to the server, behind the reply to DATA. */
final class BodyTransfer {

    private final UpstreamSettings settings;
    private final Dialog dialog;

    BodyTransfer(UpstreamSettings settings, Dialog dialog) {
        this.settings = settings;
        this.dialog = dialog;
    }

    /** Sends the message and returns the reply to it; a message that fails is cut off without the final dot. */
    Reply send(Reply goAhead, SmtpConnection.Body body) throws IOException {
        dialog.giveUp(); // until the server has answered
        BodyOutput out = new BodyOutput(dialog);
        try {
            if (goAhead.code() != 354) { // whatever it means, it does not mean that the message was taken
                throw new ProtocolException("DATA answered with " + goAhead.code());
            }
            body.writeTo(goAhead, out);
            if (dialog.connection().hasUnread()) { // before it has the message: not the reply to it
                throw early();
            }
            out.end();
            return dialog.reply(settings.timeouts().data());
        } catch (IOException | RuntimeException e) {
            if (out.failed() && e instanceof IOException failure) {
                throw earlyOr(failure);
            }
            dialog.cut(); // without the final dot
            throw e;
        }
    }

    /** What the server says before it has the whole message: only a refusal makes sense, and the link ends with it. */
    private IOException early() throws IOException {
        try {
            Reply reply = dialog.reply(settings.timeouts().active());
            return reply.isRefusal()
                    ? new SmtpException(reply, dialog.host() + " refuses a message before its end: " + reply)
                    : new ProtocolException("a reply before the end of the message");
        } finally {
            dialog.giveUp();
            dialog.cut();
        }
    }

    /** A server that has no room for a message may refuse it and close; the refusal is worth more than the failure. */
    private IOException earlyOr(IOException failure) {
        try {
            if (dialog.connection().hasUnread()) {
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
