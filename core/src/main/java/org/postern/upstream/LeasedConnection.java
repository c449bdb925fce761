package org.postern.upstream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.upstream.LinkPool.Lease;

/** A conversation with the link that it has of the pool, if it has one now. */
abstract class LeasedConnection implements SmtpConnection {

    /** How many hosts that do not answer EHLO are replaced by another one. */
    private static final int ATTEMPTS = 3;

    private final LinkPool pool;
    volatile Optional<Lease> lease = Optional.empty();
    volatile boolean aborted;
    private volatile String lastHost = "";
    private boolean closed;

    LeasedConnection(LinkPool pool) {
        this.pool = pool;
    }

    /** Of a conversation that has lost its link, the host that it was with. */
    @Override
    public String host() {
        return lease.map(each -> each.link().host()).orElse(lastHost);
    }

    @Override
    public Extensions extensions() {
        requireOpen();
        return lease.map(each -> each.link().extensions()).orElse(Extensions.NONE);
    }

    UpstreamLink requireLink() throws IOException {
        requireOpen();
        return lease.orElseThrow(LeasedConnection::lost).link();
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the connection has been closed");
        }
    }

    static IOException lost() {
        return new IOException("there is no connection to the mail server any more");
    }

    /** Cuts the link. */
    void drop() {
        lease.ifPresent(Lease::abort);
        release();
    }

    /** Gives the link back to the pool, which keeps it if it is of use for others. */
    void release() {
        Optional<Lease> last = lease;
        lease = Optional.empty();
        last.ifPresent(Lease::close);
    }

    @Override
    public void abort() {
        aborted = true;
        lease.ifPresent(Lease::abort);
    }

    @Override
    public void close() {
        closed = true;
        release();
    }

    /** Takes a link that has been greeted, or greets it; it takes the place of the one that there was, if it is welcome. */
    Reply open(Helo command, boolean fresh) throws IOException {
        requireOpen();
        IOException failure = new IOException("aborted");
        for (int attempt = 1; attempt <= ATTEMPTS && !aborted; attempt++) {
            try {
                return greet(pool.take(command, fresh || attempt > 1), command);
            } catch (SmtpException | SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                failure = e; // another host may answer
            }
        }
        throw failure;
    }

    private Reply greet(Lease fresh, Helo command) throws IOException {
        Optional<Lease> previous = lease;
        Optional<Lease> taken = Optional.of(fresh);
        lease = taken;
        lastHost = fresh.link().host();
        boolean welcome = false;
        try {
            if (aborted) {
                fresh.abort();
            }
            Reply reply = fresh.link().helo(command);
            welcome = reply.isPositive();
            return reply;
        } finally {
            lease = welcome ? taken : previous;
            (welcome ? previous : taken).ifPresent(Lease::close);
            if (aborted) {
                abort(); // whichever it is now
            }
        }
    }
}
