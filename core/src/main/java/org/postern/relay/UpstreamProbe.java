package org.postern.relay;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Supplier;
import org.postern.api.Helo;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.net.Trace;

/** Checks whether the upstream server accepts mail, as far as that shows without a mail: EHLO, with TLS and AUTH if so configured, and NOOP. */
public final class UpstreamProbe implements Supplier<Optional<String>> {

    private static final Logger LOG = System.getLogger(UpstreamProbe.class.getName());

    private final UpstreamSource upstream;
    private final Helo helo;
    private Optional<String> obstacle = Optional.empty();

    public UpstreamProbe(UpstreamSource upstream, String hostName) {
        this.upstream = upstream;
        helo = new Helo(hostName, true, "");
    }

    /** Why it does not; empty if it does. While all links are in use, that is what it was before. */
    @Override
    public Optional<String> get() {
        try (SmtpConnection link = upstream.connect(Trace.OFF)) {
            Reply reply = link.helo(helo);
            if (reply.isPositive()) { // which may be what the server has said before
                reply = link.noop();
            }
            obstacle = reply.isPositive() ? Optional.empty() : Optional.of("the mail server replied " + reply);
        } catch (SmtpException e) {
            boolean busy = e.reply().enhancedCode().equals("4.3.2"); // ours is the pool that has no link left
            Optional<String> found = busy ? obstacle : unreachable(e);
            if (UpstreamLeg.isOurs(e) && !found.equals(obstacle)) {
                LOG.log(Level.ERROR, () -> "upstream " + upstream.name() + ": " + e.getMessage());
            }
            obstacle = found;
        } catch (IOException | RuntimeException e) {
            obstacle = unreachable(e);
        }
        return obstacle;
    }

    private static Optional<String> unreachable(Exception e) {
        return Optional.of("the mail server cannot be reached: " + e.getMessage());
    }
}
