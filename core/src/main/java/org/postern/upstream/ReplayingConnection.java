package org.postern.upstream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.net.LineException;
import org.postern.net.ProtocolException;
import org.postern.net.ServerRefusal;
import org.postern.smtp.EhloExtensions;

/**
 * A conversation over links of the pool that never shows that others have used them before. What fails for the time being on a used
 * link is sent once more on a new one, after the transaction so far; the reply there is the server's word. There is no second try
 * once the server has asked for the message, or knows the client by an AUTH of its own.
 */
public final class ReplayingConnection extends LeasedConnection {

    private @Nullable Helo helo;
    /** What the client has been offered, and may use. */
    private Extensions offered = Extensions.NONE;
    /** Whether the client has authenticated itself, so that another link would not be its own. */
    private boolean owned;
    /** What the server has accepted of the transaction. */
    private @Nullable Mail mail;

    private final List<Rcpt> recipients = new ArrayList<>();

    public ReplayingConnection(LinkPool pool) {
        super(pool);
    }

    @FunctionalInterface
    private interface Command {
        Reply on(UpstreamLink link) throws IOException;
    }

    // ---- the greeting

    @Override
    public Reply helo(Helo command) throws IOException {
        Reply reply = greet(command);
        if (reply.isPositive()) { // else everything stays as it was: RFC 5321 §4.1.4
            forgetTransaction();
            helo = command;
            offered = command.extended() ? extensions() : Extensions.NONE;
        }
        return reply;
    }

    private Reply greet(Helo command) throws IOException {
        if (owned) {
            return send(link -> link.helo(command));
        }
        if (lease.isPresent() && lease.get().link().greetedBy(command)) {
            if (lease.get().link().isReset()) {
                return send(link -> link.helo(command));
            }
            release();
            return open(command, true);
        }
        if (mail == null) { // else the link is kept until another one has been greeted
            release();
        }
        return open(command, false);
    }

    // ---- commands

    /** What a client has from now on is its own link, so it is a new one. */
    @Override
    public Reply auth(String line) throws IOException {
        requireOpen();
        boolean first = line.regionMatches(true, 0, "AUTH ", 0, 5);
        if (first && !owned && (lease.isEmpty() || lease.get().link().reused())) {
            replay();
            if (!extensions().has("AUTH")) {
                release();
                throw offersLess();
            }
        }
        Reply reply = send(link -> link.auth(line));
        owned |= reply.isPositive();
        return reply;
    }

    @Override
    public Reply mail(Mail command) throws IOException {
        Reply reply = begin(command);
        if (reply.isPositive()) {
            mail = command;
            recipients.clear();
        }
        return reply;
    }

    /** Begins a transaction. A link that has died meanwhile had nothing to lose, and is replaced. */
    private Reply begin(Mail command) throws IOException {
        requireOpen();
        if (lease.isPresent() && !owned && mail == null && lease.get().link().exhausted()) {
            release();
        }
        Command begin = link -> link.mail(command);
        if (lease.isPresent()) {
            boolean first = !lease.get().link().reused();
            try {
                return sendOrReplay(begin, () -> true);
            } catch (SmtpException | ProtocolException | LineException | SocketTimeoutException e) { // it lives
                throw e;
            } catch (IOException e) {
                if (owned || aborted || !first) {
                    throw e;
                }
            }
        }
        replay();
        return send(begin);
    }

    @Override
    public Reply rcpt(Rcpt command) throws IOException {
        Reply reply = sendOrReplay(link -> link.rcpt(command), () -> true);
        if (reply.isPositive()) {
            recipients.add(command);
        }
        return reply;
    }

    @Override
    public Reply data(Body body) throws IOException {
        boolean[] started = {false};
        Body noting = (goAhead, out) -> {
            started[0] = true;
            body.writeTo(goAhead, out);
        };
        Reply reply = sendOrReplay(link -> link.data(noting), () -> !started[0]);
        if (started[0]) {
            forgetTransaction();
        }
        return reply;
    }

    @Override
    public Reply rset() throws IOException {
        requireOpen();
        forgetTransaction();
        if (owned) {
            return send(UpstreamLink::rset);
        }
        if (lease.isPresent() && !lease.get().link().isReset()) {
            release();
        }
        return Reply.of(250, "2.0.0", "OK");
    }

    @Override
    public Reply noop() throws IOException {
        return sendOrReplay(UpstreamLink::noop, () -> true);
    }

    @Override
    public Reply quit() throws IOException {
        Reply reply = send(UpstreamLink::quit);
        release();
        return reply;
    }

    // ---- links

    /** Sends a command on the link that there is, and nowhere else. */
    private Reply send(Command command) throws IOException {
        return sendOrReplay(command, () -> false);
    }

    /** Sends a command, and once more on a new link if what comes back may be due to those who have used this one. */
    private Reply sendOrReplay(Command command, BooleanSupplier repeatable) throws IOException {
        UpstreamLink link = requireLink();
        boolean othersLink = !owned && link.reused();
        try {
            Reply reply = command.on(link);
            if (!othersLink || !isTemporary(reply) || !repeatable.getAsBoolean()) {
                return reply;
            }
        } catch (IOException | RuntimeException e) { // the latter from a message that cannot be read
            drop();
            if (!othersLink || !isLoss(e) || !repeatable.getAsBoolean()) {
                forgetTransaction();
                throw e;
            }
        }
        replay();
        return send(command);
    }

    /** Whether a failure is that of the link alone: neither what the server says, nor that it says nothing. */
    private static boolean isLoss(Exception e) {
        return e instanceof IOException && !(e instanceof SmtpException) && !(e instanceof SocketTimeoutException);
    }

    /**
     * Whether a reply may be another one on another link: the server is busy with others, has had enough of this link, or takes the
     * command to come at the wrong time. What it refuses for good, it refuses for what is in the command.
     */
    private static boolean isTemporary(Reply reply) {
        return reply.code() / 100 == 4 || reply.code() == 503;
    }

    /** Takes a new link, and brings the server there to where it was. If that fails, there is no transaction any more. */
    private void replay() throws IOException {
        Helo greeting = helo;
        Mail accepted = mail;
        List<Rcpt> all = List.copyOf(recipients);
        forgetTransaction();
        if (greeting == null || owned) {
            throw lost();
        }
        release();
        require(open(greeting, true));
        if (!EhloExtensions.keeps(extensions(), offered)) {
            release();
            throw offersLess();
        }
        if (accepted != null) {
            require(send(link -> link.mail(accepted)));
            for (Rcpt recipient : all) {
                require(send(link -> link.rcpt(recipient)));
            }
            mail = accepted;
            recipients.addAll(all);
        }
    }

    private static SmtpException offersLess() {
        return new SmtpException(
                Reply.reject(421, "4.4.2", "The connection to the mail server was lost"),
                "another mail server has taken its place and offers less; the client has to ask it anew");
    }

    private void require(Reply reply) throws SmtpException {
        if (!reply.isPositive()) {
            release();
            throw new ServerRefusal(reply, "refuses on a new connection what it accepted before: " + reply);
        }
    }

    private void forgetTransaction() {
        mail = null;
        recipients.clear();
    }
}
