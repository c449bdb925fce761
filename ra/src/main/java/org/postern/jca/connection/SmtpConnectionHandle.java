package org.postern.jca.connection;

import java.io.IOException;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.upstream.LinkPool;
import org.postern.upstream.UpstreamLink;

/** What a conversation holds of a pooled link, until it closes it. */
public final class SmtpConnectionHandle implements LinkPool.Lease {

    /** The managed connection that has the link. */
    public interface Owner {

        UpstreamLink link();

        /** The handle belongs to another one now. */
        void left(SmtpConnectionHandle moved);

        /** Cuts the link, if the handle still has it. */
        void abort(SmtpConnectionHandle aborting);

        void closed(SmtpConnectionHandle closing);
    }

    private volatile Owner connection;
    private volatile boolean closed;

    public SmtpConnectionHandle(Owner connection) {
        this.connection = connection;
    }

    public void moveTo(Owner other) {
        connection.left(this);
        connection = other;
    }

    public void invalidate() {
        closed = true;
    }

    private UpstreamLink link() {
        if (closed) {
            throw new IllegalStateException("the connection has been closed");
        }
        return connection.link();
    }

    /** Whether the link is good for the conversation that asked for it, which then has it. */
    public boolean claim(LinkRequest request) {
        return link().suits(request.greeting(), request.fresh()) && link().claim();
    }

    /** Ends the link, which is of no use any more. */
    public void discard() {
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
    public String host() {
        return link().host();
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
