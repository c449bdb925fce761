package org.postern.filters.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;

/** Sends messages by a connection factory, each byte of them as it is. */
final class Sender {

    private final Lookup factory;

    Sender(Lookup factory) {
        this.factory = factory;
    }

    /**
     * Sends one.
     *
     * @return the server's positive reply
     * @throws IOException if it has not taken the message for all recipients
     */
    Reply send(Mail mail, List<Rcpt> recipients, Message message) throws IOException {
        try (SmtpConnection connection = factory.connectionFactory().getConnection()) {
            Reply reply = connection.helo(new Helo(hostName(), true, ""));
            if (reply.isPositive()) {
                reply = connection.send(mail, recipients, message);
            }
            if (!reply.isPositive()) {
                throw new IOException(factory + " replies " + reply.code() + " " + reply.text(0));
            }
            return reply;
        }
    }

    /** Where the pool has no {@code heloName}. */
    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*") ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public String toString() {
        return factory.toString();
    }
}
