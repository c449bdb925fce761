package org.postern.filters.store;

import java.io.IOException;
import java.util.List;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.mime.MimeRules;
import org.postern.api.octets.Octets;

/** A mailbox of another server, which gets each message byte for byte. */
final class ServerStore implements MessageStore {

    /** Whom the server sees as the sender. */
    enum From {
        NULL,
        SENDER
    }

    private final Sender server;
    private final String recipient;
    private final From from;

    ServerStore(Sender server, String recipient, From from) {
        this.server = server;
        this.recipient = recipient;
        this.from = from;
    }

    /** Connects nowhere: the server may be down when the gateway starts. */
    @Override
    public void check() {}

    @Override
    public void put(StoredMessage stored, Octets message) throws IOException {
        List<Parameter> parameters = stored.mail().parameters().stream()
                .filter(parameter -> parameter.keyword().equals("BODY")
                        || parameter.keyword().equals("SMTPUTF8")) // about the message; others are about its delivery
                .toList();
        String sender = from == From.SENDER ? stored.mail().sender() : "";
        server.send(new Mail(sender, parameters), List.of(new Rcpt(recipient)), Message.of(message, MimeRules.DEFAULT));
    }

    @Override
    public String toString() {
        return recipient + " at " + server;
    }
}
