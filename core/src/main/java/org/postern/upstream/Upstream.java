package org.postern.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.tls.ClientTls;
import org.postern.net.Trace;
import org.postern.net.Watchdog;
import org.postern.net.Wire;

/** The outgoing server, which may be several hosts: what all links to it share. From any thread. */
public final class Upstream {

    /** No setting is longer, so each has its own time then. */
    private static final Duration UNBOUNDED = Duration.ofDays(1);

    private final UpstreamSettings settings;
    private final ClientTls tls;
    private final Dialer dialer;
    private final Hosts hosts;
    private final IdleLinks idle = new IdleLinks();
    private final Optional<Authentication> authentication;

    public Upstream(UpstreamSettings settings, ClientTls tls) {
        this.settings = settings;
        this.tls = tls;
        dialer = new Dialer(settings.hosts());
        hosts = new Hosts(
                settings.hosts().groups(),
                settings.hosts().failoverTimeout(),
                settings.hosts().downTime(),
                System::nanoTime);
        Optional<TokenSource> tokens = TokenEndpoint.source(settings);
        authentication = settings.credentials().map(credentials -> new Authentication(credentials, tokens));
    }

    public UpstreamSettings settings() {
        return settings;
    }

    /**
     * Opens a link: connects to one of the hosts, secures the link if it is to be secure from its first byte, and reads the
     * greeting.
     *
     * @param trace told what happens
     * @param greeting the EHLO or HELO command of the conversation that the link is for; empty for any
     * @param fresh whether the conversation has no use for a link that others have used
     * @throws SmtpException if no host can be reached and trusted, and takes the connection
     */
    public UpstreamLink open(Watchdog watchdog, Trace trace, String greeting, boolean fresh) throws SmtpException {
        idle.makeRoom(greeting, fresh);
        List<SmtpException> failures = new ArrayList<>();
        for (Hosts.Attempt attempt : hosts.attempts()) {
            try {
                return open(attempt, watchdog, trace);
            } catch (SmtpException e) {
                failures.add(e);
            }
        }
        SmtpException last = failures.remove(failures.size() - 1);
        failures.forEach(last::addSuppressed);
        throw last;
    }

    private UpstreamLink open(Hosts.Attempt attempt, Watchdog watchdog, Trace trace) throws SmtpException {
        Host host = attempt.host();
        Deadline deadline =
                Deadline.in(attempt.patient() ? UNBOUNDED : settings.hosts().failoverTimeout());
        try {
            trace.debug(() -> "connecting to " + host);
            Wire wire = new Wire(dialer.connect(host, deadline.atMost(settings.connectTimeout())), watchdog);
            wire.trace(trace);
            trace.debug(() -> "connected to " + wire.remoteAddress());
            UpstreamLink link =
                    new UpstreamLink(settings, tls, authentication, new Dialog(wire, settings, attempt), attempt, idle);
            link.begin(deadline);
            return link;
        } catch (SmtpException e) {
            throw e;
        } catch (IOException e) {
            attempt.failed(e);
            throw new SmtpException(
                    Reply.reject(451, "4.4.1", "The mail server cannot be reached; try again later"),
                    "cannot connect to " + host + ": " + e.getMessage(),
                    e);
        }
    }
}
