package org.postern.upstream;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.postern.api.Reply;
import org.postern.net.LineException;
import org.postern.net.ProtocolException;
import org.postern.net.ReplyFormat;
import org.postern.net.Trace;
import org.postern.net.Wire;

/**
 * Commands to a server, and its replies: each is bounded and awaited for a bounded time. One that fails says so by {@link
 * #broken()}, tells what that means for the host, and is of no more use.
 */
final class Dialog {

    /** A link that was used this short a time ago is not looked at: that would cost a millisecond. */
    private static final long TRUSTED_NANOS = 1_000_000_000;

    /** What has been sent unsolicited is there already, or not worth a wait. */
    private static final Duration UNASKED_TIMEOUT = Duration.ofMillis(500);

    private final Wire wire;
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

    Dialog(Wire wire, UpstreamSettings settings, Hosts.Attempt attempt) {
        this.wire = wire;
        this.settings = settings;
        this.attempt = attempt;
        wire.writeTimeout(settings.activeTimeout());
    }

    Wire wire() {
        return wire;
    }

    /** The host that this is with. */
    Host host() {
        return attempt.host();
    }

    // ---- commands and replies

    /** Sends a command that takes a server no time, and reads the reply. */
    Reply command(String line) throws IOException {
        return command(line, settings.activeTimeout());
    }

    /** Sends a command and reads the reply. */
    Reply command(String line, Duration timeout) throws IOException {
        use();
        return exchange(line, line, timeout);
    }

    /**
     * Sends the first command of a conversation, which takes a server no time.
     *
     * @throws SocketTimeoutException if it takes longer than usual
     * @throws IOException also if it takes long, and there is another host to be tried
     */
    Reply hello(String line) throws IOException {
        use();
        try {
            return exchange(line, line, patience(settings.activeTimeout()));
        } catch (SocketTimeoutException e) {
            throw replaceable(e);
        }
    }

    /** How long to wait for what takes a server no time: not longer than for another host, if there is one. */
    Duration patience(Duration usual) {
        Duration failover = settings.hosts().failoverTimeout();
        return attempt.replaceable() && failover.compareTo(usual) < 0 ? failover : usual;
    }

    /** What to throw when that has been too long: nothing has been said yet, and if there is another host, it can be told instead. */
    IOException replaceable(IOException failure) {
        return failure instanceof SocketTimeoutException && attempt.replaceable()
                ? new IOException(host() + " does not answer", failure)
                : failure;
    }

    /** As {@link #command}, for a line of AUTH, which may be a secret, or say what to do with one. */
    Reply secret(String line) throws IOException {
        use();
        boolean response = !line.regionMatches(true, 0, "AUTH ", 0, 5);
        wire.trace().sent(response ? Trace.SECRET : line);
        Reply reply = wire.untold(() -> exchange(line, "", settings.activeTimeout()));
        wire.trace().received(reply.code() + " " + Trace.SECRET);
        return reply;
    }

    /** Says QUIT, after which no reply in time means nothing. */
    Reply quit(Duration timeout) throws IOException {
        leaving = true;
        return command("QUIT", timeout);
    }

    private void use() {
        if (fresh) {
            fresh = false;
            attempt.used();
        }
    }

    /** Asks whether the server is still there. It goes on as if nobody had. */
    Reply probe(Duration patience) throws IOException {
        return exchange("NOOP", "NOOP", patience);
    }

    private Reply exchange(String line, String told, Duration patience) throws IOException {
        if (broken) {
            throw new IOException("the link to " + host() + " is broken");
        }
        lively = System.nanoTime() - lastUsed < TRUSTED_NANOS;
        if (wire.hasUnread()) {
            throw unasked();
        }
        wire.trace().sent(told);
        attempt.waits(wire);
        try {
            wire.write(line + "\r\n");
            return reply(patience);
        } finally {
            attempt.waitsNoMore(wire);
        }
    }

    /** What the server has sent unsolicited: that it ends the link, or what would be taken for the next command's reply. */
    private IOException unasked() {
        broken = true;
        if (reused) {
            attempt.linkDied();
        }
        try {
            Reply reply = ReplyFormat.read(wire, UNASKED_TIMEOUT, settings.maxReplySize());
            return reply.code() == 421
                    ? new EOFException("the server has ended the link: " + reply)
                    : new ProtocolException("an unsolicited reply");
        } catch (SocketTimeoutException e) {
            return new ProtocolException("an unsolicited reply that does not end");
        } catch (IOException e) {
            return e;
        }
    }

    /** Reads a reply. */
    Reply reply(Duration patience) throws IOException {
        try {
            Reply reply = ReplyFormat.read(wire, patience, settings.maxReplySize());
            // a reply that nobody waits for would be taken for the next command's
            broken = reply.code() == 421 || wire.buffered() > 0;
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

    /** Sends a part of a message. Who cannot may still be told why, so it is the caller who blames somebody. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        wire.trace().sent(bytes, offset, length);
        wire.write(bytes, offset, length);
    }

    /**
     * The host is down if it does not answer, or if the link breaks; but not if it has ended a link that nobody used, which
     * is its right (RFC 5321 §4.5.3.2.7), or that others have used, which it may have had enough of; nor if it talks nonsense, or if
     * we have cut the link.
     */
    void blame(IOException failure) {
        boolean nonsense = failure instanceof LineException || failure instanceof ProtocolException;
        boolean timedOut = failure instanceof SocketTimeoutException;
        if (aborted || leaving || nonsense) {
            return;
        }
        if (timedOut || (lively && !reused)) {
            attempt.failed(failure);
        } else if (reused) {
            attempt.linkDied();
        }
    }

    /** The host cannot do what it is there for. */
    void hostFailed(IOException failure) {
        attempt.failed(failure);
    }

    // ---- the link

    /** Says that nothing more can be said; but for a reply that is still to come. */
    void giveUp() {
        broken = true;
    }

    /** True once this is of no more use. */
    boolean broken() {
        return broken;
    }

    /** Whether a command can be sent: on a new link, or on one that has not lain idle for too long, is still open, and silent. */
    boolean usable() {
        if (broken) {
            return false;
        }
        try {
            return !wire.hasUnread() && (isNew() || rested());
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the server has refused anything. */
    boolean refused() {
        return refused;
    }

    /** Whether anything has been sent. */
    boolean used() {
        return !fresh;
    }

    /** Others will use the link. */
    void reuse() {
        reused = true;
    }

    /** Whether others have used the link before. */
    boolean reused() {
        return reused;
    }

    /** Whether the link has lain idle for longer than the settings allow. */
    boolean expired() {
        return idleNanos() >= settings.idleTimeout().toNanos();
    }

    /** Whether the link has just been opened, and not been used. */
    boolean isNew() {
        return fresh && idleNanos() < TRUSTED_NANOS;
    }

    private boolean rested() {
        boolean trusted = idleNanos() < TRUSTED_NANOS && attempt.outlived(lastUsed);
        return !expired() && (trusted || wire.isQuiet());
    }

    private long idleNanos() {
        return System.nanoTime() - lastUsed;
    }

    /** Closes the link without a word. */
    void cut() {
        wire.close();
    }

    /** As {@link #cut}, and nothing that happens then is the host's fault. From any thread. */
    void abort() {
        aborted = true;
        broken = true;
        wire.close();
    }

    /** Ends the link, with QUIT if it still works; its answer is not awaited. */
    void close() {
        if (!broken) {
            broken = true;
            try {
                wire.trace().sent("QUIT");
                wire.write("QUIT\r\n");
            } catch (IOException e) {
                // gone already
            }
            wire.finish();
        }
        wire.close();
    }
}
