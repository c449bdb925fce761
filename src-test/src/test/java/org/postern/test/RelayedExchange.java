package org.postern.test;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Pass;
import org.postern.api.Rcpt;
import org.postern.api.Realm;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.Verdict;
import org.postern.api.octets.Spool;

/** A message on its way through one filter; what it has notes and a message for, and no more. */
final class RelayedExchange implements Exchange<Data> {

    /** A filter's method. */
    interface Filter {
        Verdict decide(Exchange<Data> exchange) throws IOException;
    }

    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private Data command;

    RelayedExchange(byte[] message) {
        command = new Data(Message.of(message), List.of(new Rcpt("bob@example.com")));
    }

    void run(Filter filter) throws IOException {
        Verdict verdict = filter.decide(this);
        if (!(verdict instanceof Pass pass)) {
            throw new AssertionError(verdict);
        }
        command = (Data) pass.command();
    }

    byte[] bytes() throws IOException {
        try (InputStream in = command.message().open()) {
            return in.readAllBytes();
        }
    }

    @Override
    public Data command() {
        return command;
    }

    @Override
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public void note(String name, String value) {
        attributes.put(name, value);
    }

    @Override
    public Session session() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Envelope envelope() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Spool spool() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Realm realm() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Reply proceed(Data changed) {
        throw new UnsupportedOperationException();
    }
}
