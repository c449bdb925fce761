package org.postern.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postern.net.Trace;
import org.postern.tls.ClientTls;

/** A link to the upstream server in a pool: which conversation may have it, and until when it is of use. */
public final class UpstreamLink extends LinkConversation {

    /** What a pool that asks for validation waits for; a server that takes longer for a NOOP is none to be used. */
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    private final IdleLinks idle;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long opened = System.nanoTime();

    UpstreamLink(
            UpstreamSettings settings,
            ClientTls tls,
            Optional<Authentication> authentication,
            Dialog dialog,
            IdleLinks idle) {
        super(settings, tls, authentication, dialog);
        this.idle = idle;
    }

    /** What is sent and received goes to this trace from now on. */
    public void trace(Trace receiver) {
        dialog.connection().trace(receiver);
    }

    @Override
    public boolean reused() {
        return dialog.reused();
    }

    @Override
    public boolean exhausted() {
        return transactions >= settings.limits().messages()
                || System.nanoTime() - opened >= settings.limits().lifetime().toNanos();
    }

    /**
     * Whether another conversation may have the link: only if the server has accepted all of this one, so that nothing is held
     * against the next, and is in the state after EHLO.
     */
    public boolean reusable() {
        return !broken() && !dialog.refused() && !authBegun && !dirty && !exhausted();
    }

    /** Lets the link lie in the pool for others, if they may have it. */
    public boolean rest() {
        if (!reusable()) {
            return false;
        }
        trace(Trace.OFF);
        if (dialog.used()) {
            dialog.reuse();
            idle.add(this);
        }
        return true;
    }

    /** Takes the link out of the pool for a conversation. False if it is of no use for one. */
    public boolean claim() {
        if (reused() && !idle.remove(this)) {
            return false; // closed to make room
        }
        // a host that hangs must not delay the client while another one is up
        return (reused() && dialog.attempt().replaceable()) ? probe() : usable();
    }

    /** Whether the link, which lies in the pool, can still be used; the server is asked. */
    public boolean answers() {
        boolean pooled = idle.remove(this);
        boolean answers = (pooled || !reused()) && probe();
        if (answers && pooled) {
            idle.add(this);
        }
        return answers;
    }

    /** Whether the next mail should go this way: not if the host is down and another one is up. */
    public boolean wanted() {
        return dialog.isNew() || dialog.attempt().wanted();
    }

    /** Whether a link can be used: new, or, from the pool, wanted, not idle for too long, still open, nothing said unasked. */
    private boolean usable() {
        return wanted() && dialog.usable();
    }

    /** As {@link #usable}, and the server says so too. */
    private boolean probe() {
        Duration active = settings.timeouts().active();
        Duration patience = dialog.patience(active.compareTo(PROBE_PATIENCE) < 0 ? active : PROBE_PATIENCE);
        try {
            return usable() && dialog.probe(patience).isPositive();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void abort() {
        dialog.abort();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            idle.closed(this);
        }
        dialog.close();
    }
}
