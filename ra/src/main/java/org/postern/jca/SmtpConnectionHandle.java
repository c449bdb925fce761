package org.postern.jca;

import java.io.IOException;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.upstream.LinkPool;
import org.postern.upstream.UpstreamLink;

/** What a conversation holds of a pooled link, until it closes it. */
final class SmtpConnectionHandle implements LinkPool.Lease {

    private volatile SmtpManagedConnection connection;
    private volatile boolean closed;

    SmtpConnectionHandle(SmtpManagedConnection connection) {
        this.connection = connection;
    }

    void moveTo(SmtpManagedConnection other) {
        connection.left(this);
        connection = other;
    }

    void invalidate() {
        closed = true;
    }

    private UpstreamLink link() {
        if (closed) {
            throw new IllegalStateException("the connection has been closed");
        }
        return connection.link();
    }

    /** Whether the link is good for the conversation that asked for it, which then has it. */
    boolean claim(LinkRequest request) {
        return link().suits(request.greeting(), request.fresh()) && link().claim();
    }

    /** Ends the link, which nobody has a use for. */
    void discard() {
        link().close();
        close();
    }

    @Override
    public boolean reused() {
        return link().reused();
    }

    @Override
    public boolean exhausted() {
        return link().exhausted();
    }

    @Override
    public boolean dirty() {
        return link().dirty();
    }

    @Override
    public boolean greetedBy(Helo helo) {
        return link().greetedBy(helo);
    }

    @Override
    public Reply helo(Helo helo) throws IOException {
        return link().helo(helo);
    }

    @Override
    public Extensions extensions() {
        return link().extensions();
    }

    @Override
    public Reply auth(String line) throws IOException {
        return link().auth(line);
    }

    @Override
    public Reply mail(Mail mail) throws IOException {
        return link().mail(mail);
    }

    @Override
    public Reply rcpt(Rcpt rcpt) throws IOException {
        return link().rcpt(rcpt);
    }

    @Override
    public Reply data(Body body) throws IOException {
        return link().data(body);
    }

    @Override
    public Reply rset() throws IOException {
        return link().rset();
    }

    @Override
    public Reply noop() throws IOException {
        return link().noop();
    }

    @Override
    public Reply quit() throws IOException {
        return link().quit();
    }

    @Override
    public void abort() {
        connection.abort(this);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connection.closed(this);
        }
    }
}
