package org.postern.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.monitor.Event.LinkOpened;
import org.postern.monitor.EventSink;
import org.postern.net.Connection;
import org.postern.net.DeadlineMonitor;
import org.postern.net.ProtocolException;
import org.postern.net.Trace;
import org.postern.tls.ClientTls;
import org.postern.upstream.host.Deadline;
import org.postern.upstream.host.Dialer;
import org.postern.upstream.host.Host;
import org.postern.upstream.host.HostStatus;
import org.postern.upstream.host.Hosts;

/** The upstream server, which may be several hosts: what all links to it share. From any thread. */
public final class Upstream {

    /** No setting is longer, so each has its own time then. */
    private static final Duration UNBOUNDED = Duration.ofDays(1);

    private final EventSink events;
    private final UpstreamSettings settings;
    private final ClientTls tls;
    private final Dialer dialer;
    private final Hosts hosts;
    private final IdleLinks links = new IdleLinks();
    private final Optional<Authentication> authentication;

    /** @param events receives which connections are opened, and which cannot be */
    public Upstream(UpstreamSettings settings, ClientTls tls, EventSink events) {
        this(settings, tls, events, new Hosts(settings.hosts(), System::nanoTime));
    }

    private Upstream(UpstreamSettings settings, ClientTls tls, EventSink events, Hosts hosts) {
        this.events = events;
        this.settings = settings;
        this.tls = tls;
        dialer = new Dialer(settings.hosts());
        this.hosts = hosts;
        authentication =
                settings.credentials().map(credentials -> new Authentication(credentials, settings.timeouts()));
    }

    public UpstreamSettings settings() {
        return settings;
    }

    /** The same server, of which nothing is known, and whose links are its own: what is found out there is not known here. */
    public Upstream apart() {
        return new Upstream(settings, tls, event -> {}, new Hosts(settings.hosts(), System::nanoTime, true));
    }

    /** How each host is, in the order of the settings. */
    public List<HostStatus> hosts() {
        return hosts.statuses();
    }

    /**
     * How many links to a host there are.
     *
     * @param idle of those, the ones that lie in the pool
     */
    public int links(Host host, boolean idle) {
        return links.count(host.toString(), idle);
    }

    /** Checks of each host whether it can be reached and greets, on the calling thread or others: mail goes another way if it does not. */
    public List<Runnable> probes(DeadlineMonitor monitor) {
        return hosts.probes().stream()
                .<Runnable>map(attempt -> () -> probe(attempt, monitor))
                .toList();
    }

    private void probe(Hosts.Attempt attempt, DeadlineMonitor monitor) {
        Deadline deadline = deadline(attempt);
        try {
            Dialog dialog = connect(attempt, monitor, Trace.OFF, deadline);
            try {
                new UpstreamTls(tls, dialog).begin(deadline);
                Reply greeting =
                        dialog.reply(deadline.atMost(settings.timeouts().active()));
                if (greeting.code()
                        == 220) { // another one may be for this check alone, which comes beside all the mail
                    attempt.answered();
                }
            } finally {
                dialog.close();
            }
        } catch (SmtpException e) {
            // no TLS, which the host is down for already; or not for the host
        } catch (IOException e) {
            attempt.failed(e);
        }
    }

    private Deadline deadline(Hosts.Attempt attempt) {
        return Deadline.in(attempt.lastResort() ? UNBOUNDED : settings.hosts().failoverTimeout());
    }

    private Dialog connect(Hosts.Attempt attempt, DeadlineMonitor monitor, Trace trace, Deadline deadline)
            throws IOException {
        Connection connection = new Connection(
                dialer.connect(
                        attempt.host(), deadline.atMost(settings.timeouts().connect())),
                monitor);
        connection.trace(trace);
        trace.debug(() -> "connected to " + connection.remoteAddress());
        return new Dialog(connection, settings, attempt);
    }

    /**
     * Opens a link: connects to one of the hosts, secures the link if it is to be secure from its first byte, and reads the
     * greeting.
     *
     * @param trace receives what is sent and received
     * @param greeting the EHLO or HELO command of the conversation that the link is for; empty for any
     * @param fresh whether the conversation has no use for a link that others have used
     * @throws SmtpException if no host can be reached and trusted, and takes the connection
     */
    public UpstreamLink open(DeadlineMonitor monitor, Trace trace, String greeting, boolean fresh)
            throws SmtpException {
        links.makeRoom(greeting, fresh);
        List<SmtpException> failures = new ArrayList<>();
        for (Hosts.Attempt attempt : hosts.attempts()) {
            long started = System.nanoTime();
            try {
                UpstreamLink link = open(attempt, monitor, trace);
                publish(link.host(), link.tls().agreed(), Optional.empty(), started);
                return link;
            } catch (SmtpException e) {
                publish(attempt.host().toString(), Optional.empty(), Optional.of(e), started);
                failures.add(e);
            }
        }
        SmtpException last = failures.remove(failures.size() - 1);
        failures.forEach(last::addSuppressed);
        throw last;
    }

    private void publish(String host, Optional<String> agreed, Optional<Throwable> failure, long started) {
        events.accept(new LinkOpened(host, agreed, failure, System.nanoTime() - started, System.currentTimeMillis()));
    }

    private UpstreamLink open(Hosts.Attempt attempt, DeadlineMonitor monitor, Trace trace) throws SmtpException {
        Host host = attempt.host();
        Deadline deadline = deadline(attempt);
        try {
            trace.debug(() -> "connecting to " + host);
            Dialog dialog = connect(attempt, monitor, trace, deadline);
            UpstreamTls secured = new UpstreamTls(tls, dialog);
            begin(dialog, secured, deadline);
            attempt.opened();
            UpstreamLink link = new UpstreamLink(secured, authentication, dialog, links);
            links.opened(link);
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

    private void begin(Dialog dialog, UpstreamTls secured, Deadline deadline) throws IOException {
        try {
            secured.begin(deadline);
            Reply greeting = dialog.reply(deadline.atMost(settings.timeouts().active()));
            if (greeting.code() != 220) {
                SmtpException failure = new SmtpException(
                        Reply.reject(451, "4.4.1", "The mail server accepts no connections now; try again later"),
                        dialog.host() + " greets with " + greeting);
                dialog.attempt().failed(failure);
                throw failure;
            }
            // the next one would be broken too, and a factory that waits for a usable link would ask for ever
            if (dialog.broken()) {
                throw new ProtocolException("more than a greeting");
            }
        } catch (IOException | RuntimeException e) {
            dialog.close();
            throw e;
        }
    }
}
