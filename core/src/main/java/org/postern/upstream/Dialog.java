package org.postern.upstream;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.postern.api.Reply;
import org.postern.net.Connection;
import org.postern.net.LineException;
import org.postern.net.ProtocolException;
import org.postern.net.Trace;
import org.postern.smtp.ReplyFormat;
import org.postern.upstream.host.Host;
import org.postern.upstream.host.Hosts;

/**
 * Commands to a server, and its replies: each is bounded and awaited for a bounded time. One that fails says so by {@link
 * #broken()}, reports what that means for the host, and is of no more use.
 */
final class Dialog {

    /** A link that was used this short a time ago is not looked at: that would cost a millisecond. */
    private static final long TRUSTED_NANOS = 1_000_000_000;

    /** What has been sent unsolicited is there already, or not worth a wait. */
    private static final Duration UNASKED_TIMEOUT = Duration.ofMillis(500);

    /** Nothing depends on the reply to QUIT, and the client waits for it. */
    private static final Duration GOODBYE_TIMEOUT = Duration.ofMillis(250);

    /** For a link in the pool; a server that takes longer for a NOOP is none to be used. */
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final Connection connection;
    private final UpstreamSettings settings;
    private final Hosts.Attempt attempt;
    private boolean fresh = true;
    private boolean lively = true;
    private boolean reused;
    private boolean refused;
    private volatile boolean broken;
    private volatile boolean aborted;
    private boolean leaving;
    private long lastUsed = System.nanoTime();

    Dialog(Connection connection, UpstreamSettings settings, Hosts.Attempt attempt) {
        this.connection = connection;
        this.settings = settings;
        this.attempt = attempt;
        connection.output().timeout(settings.timeouts().active());
    }

    UpstreamSettings settings() {
        return settings;
    }

    Connection connection() {
        return connection;
    }

    Hosts.Attempt attempt() {
        return attempt;
    }

    Host host() {
        return attempt.host();
    }

    // ---- commands and replies

    /** Sends a command that takes a server no time, and reads the reply. */
    Reply command(String line) throws IOException {
        return command(line, settings.timeouts().active());
    }

    Reply command(String line, Duration timeout) throws IOException {
        if (fresh) {
            fresh = false;
            attempt.used();
        }
        return exchange(line, timeout);
    }

    /**
     * Sends the first command of a conversation, which takes a server no time.
     *
     * @throws SocketTimeoutException if it takes longer than usual
     * @throws IOException also if it takes long, and there is another host to be tried
     */
    Reply hello(String line) throws IOException {
        try {
            return command(line, maxWait(settings.timeouts().active()));
        } catch (SocketTimeoutException e) {
            throw replaceable(e);
        }
    }

    /** How long to wait for what takes a server no time: not longer than for another host, if there is one. */
    Duration maxWait(Duration usual) {
        Duration failover = settings.hosts().failoverTimeout();
        return attempt.replaceable() && failover.compareTo(usual) < 0 ? failover : usual;
    }

    /** What to throw when that has been too long: nothing has been sent yet, and if there is another host, it can be tried instead. */
    IOException replaceable(IOException failure) {
        return failure instanceof SocketTimeoutException && attempt.replaceable()
                ? new IOException(host() + " does not answer", failure)
                : failure;
    }

    /** As {@link #command}, for a line of AUTH, which may be a secret, or say what to do with one. */
    Reply secret(String line) throws IOException {
        boolean response = !line.regionMatches(true, 0, "AUTH ", 0, 5);
        connection.trace().sent(response ? Trace.SECRET : line);
        Reply reply = connection.withoutTrace(() -> command(line));
        connection.trace().received(reply.code() + " " + Trace.SECRET);
        return reply;
    }

    /** Says QUIT, after which no reply in time means nothing. */
    Reply quit() throws IOException {
        leaving = true;
        Reply reply = command("QUIT", maxWait(GOODBYE_TIMEOUT));
        broken = true;
        return reply;
    }

    /** Asks whether the server is still there. The conversation goes on as before. */
    boolean answers() {
        Duration active = settings.timeouts().active();
        Duration usual = active.compareTo(PROBE_TIMEOUT) < 0 ? active : PROBE_TIMEOUT;
        try {
            return exchange("NOOP", maxWait(usual)).isPositive();
        } catch (IOException e) {
            return false;
        }
    }

    private Reply exchange(String line, Duration timeout) throws IOException {
        if (broken) {
            throw new IOException("the link to " + host() + " is broken");
        }
        lively = idleNanos() < TRUSTED_NANOS;
        if (connection.hasUnread()) {
            throw unasked();
        }
        if (connection.trace().isHeard()) {
            connection.trace().sent(line);
        }
        attempt.waits(connection);
        try {
            connection.output().write(line + "\r\n");
            return reply(timeout);
        } finally {
            attempt.waitsNoMore(connection);
        }
    }

    /** What the server has sent unsolicited: that it ends the link, or what would be taken for the next command's reply. */
    private IOException unasked() {
        broken = true;
        if (reused) {
            attempt.linkDied();
        }
        try {
            Reply reply = ReplyFormat.read(
                    connection, UNASKED_TIMEOUT, settings.limits().replySize());
            return reply.code() == 421
                    ? new EOFException("the server has ended the link: " + reply)
                    : new ProtocolException("an unsolicited reply");
        } catch (SocketTimeoutException e) {
            return new ProtocolException("an unsolicited reply that does not end");
        } catch (IOException e) {
            return e;
        }
    }

    Reply reply(Duration timeout) throws IOException {
        try {
            Reply reply =
                    ReplyFormat.read(connection, timeout, settings.limits().replySize());
            // a reply that is not waited for would be taken for the next command's
            broken = reply.code() == 421 || connection.input().buffered() > 0;
            if (reused && reply.code() == 421) {
                attempt.linkDied();
            }
            refused |= reply.isRefusal();
            lively = true;
            lastUsed = System.nanoTime();
            return reply;
        } catch (IOException e) {
            broken = true;
            blame(e);
            throw e;
        }
    }

    /**
     * The host is down if it does not answer, or if the link breaks; but not if it has ended an unused link, which
     * is its right (RFC 5321 §4.5.3.2.7), or that others have used, which it may have had enough of; nor if it talks nonsense, or if
     * we have cut the link.
     */
    void blame(IOException failure) {
        boolean nonsense = failure instanceof LineException || failure instanceof ProtocolException;
        if (aborted || leaving || nonsense) {
            return;
        }
        if (failure instanceof SocketTimeoutException || (lively && !reused)) {
            attempt.failed(failure);
        } else if (reused) {
            attempt.linkDied();
        }
    }

    /** The host cannot do what it is there for, nor can the link. Returns the failure, to be thrown. */
    <E extends IOException> E hostFailed(E failure) {
        broken = true;
        attempt.failed(failure);
        return failure;
    }

    // ---- the link

    /** Says that nothing more can be said; but for a reply that is still to come. */
    void giveUp() {
        broken = true;
    }

    boolean broken() {
        return broken;
    }

    /** Whether a command can be sent: on a new link, or on one that has not lain idle for too long, is still open, and silent. */
    boolean usable() {
        if (broken) {
            return false;
        }
        boolean trusted = idleNanos() < TRUSTED_NANOS && attempt.outlived(lastUsed);
        try {
            return !connection.hasUnread() && (isNew() || (!expired() && (trusted || connection.isQuiet())));
        } catch (IOException e) {
            return false;
        }
    }

    boolean refused() {
        return refused;
    }

    /** Leaves the link to others, for whom it is a used one if anything has been said. Returns whether it is. */
    boolean rest() {
        reused = !fresh;
        return reused;
    }

    boolean reused() {
        return reused;
    }

    /** Whether the link has lain idle for longer than the settings allow. */
    boolean expired() {
        return idleNanos() >= settings.limits().idle().toNanos();
    }

    /** Whether the link has just been opened, and not been used. */
    boolean isNew() {
        return fresh && idleNanos() < TRUSTED_NANOS;
    }

    private long idleNanos() {
        return System.nanoTime() - lastUsed;
    }

    /** Closes the link without a word. */
    void cut() {
        broken = true;
        connection.close();
    }

    /** As {@link #cut}, and nothing that happens then is the host's fault. From any thread. */
    void abort() {
        aborted = true;
        cut();
    }

    /** Ends the link, with QUIT if it still works; its answer is not awaited. */
    void close() {
        if (!broken) {
            broken = true;
            try {
                connection.trace().sent("QUIT");
                connection.output().write("QUIT\r\n");
            } catch (IOException e) {
                // gone already
            }
            connection.finish();
        }
        connection.close();
    }
}
