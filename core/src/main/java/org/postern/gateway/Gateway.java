package org.postern.gateway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.postern.api.Reply;
import org.postern.limits.FailedAuths;
import org.postern.limits.Sessions;
import org.postern.listen.Admission;
import org.postern.listen.InterfaceSettings;
import org.postern.listen.Listener;
import org.postern.listen.ListenerHealth;
import org.postern.monitor.Counters;
import org.postern.monitor.Event.ConnectionRejected;
import org.postern.monitor.EventSink;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.Traffic;
import org.postern.monitor.traffic.TrafficStore;
import org.postern.net.Connection;
import org.postern.net.Connection.TlsLayer;
import org.postern.net.DeadlineMonitor;
import org.postern.policy.CommandRules;
import org.postern.policy.Host;
import org.postern.policy.PolicyRuntime;
import org.postern.policy.PolicyTable;
import org.postern.relay.UpstreamProbe;
import org.postern.relay.UpstreamSource;
import org.postern.sasl.Decoys;
import org.postern.session.SessionContext;
import org.postern.session.SessionSettings;
import org.postern.session.SessionSettings.Type;
import org.postern.session.SmtpSession;
import org.postern.traffic.TrafficLog;

/**
 * One service: its interfaces, its sessions, its policies and its upstream server. {@link #start()} listens, {@link #stop} drains the
 * sessions and ends.
 */
public final class Gateway {

    private static final Logger LOG = System.getLogger(Gateway.class.getName());

    /** Correlation ids as numbers: short, and hardly ever the same after a restart. */
    private static final AtomicLong SESSION_IDS =
            new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 40));

    private final GatewaySettings settings;
    private final Executor executor;
    private final DeadlineMonitor monitor;
    private final Monitoring monitoring;
    private final SessionContext context;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Interfaces interfaces;
    private ListenerHealth health = ListenerHealth.NONE;

    /**
     * @param policies may change while the gateway runs
     * @param host what policies run on
     * @param upstream asked once a session, on its thread
     * @param executor runs the sessions: a thread for each, which it blocks
     * @param monitor ends waits on connections that last too long
     * @param counters counts what happens
     */
    public Gateway(
            GatewaySettings settings,
            PolicyTable policies,
            Host host,
            UpstreamSource upstream,
            Executor executor,
            DeadlineMonitor monitor,
            Counters counters) {
        this.settings = settings;
        this.executor = executor;
        this.monitor = monitor;
        monitoring = new Monitoring(settings, counters);
        context = new SessionContext(
                new PolicyRuntime(policies, host, settings.policyWait(), settings.monitoring()),
                upstream,
                new Sessions(settings.maxSessions()),
                new FailedAuths(),
                new Decoys(),
                monitoring);
        interfaces = new Interfaces(settings, context.sessions(), listeners, executor);
    }

    /**
     * Checks whether every interface could listen, and the file of events be written, without doing so.
     *
     * @throws org.postern.settings.SettingException if an address is none of this machine, or a port is taken
     */
    public void check() {
        monitoring.check();
        for (InterfaceSettings each : settings.interfaces()) {
            if (!each.listener().enabled()) {
                continue;
            }
            try (Socket probe = new Socket()) {
                probe.setReuseAddress(true);
                probe.bind(Listener.bindAddress(each));
            } catch (IOException e) {
                throw Listener.cannotListen(each, e);
            }
        }
    }

    /**
     * Listens on every interface, or on none.
     *
     * @throws org.postern.settings.SettingException if one of them cannot listen
     */
    public void start() {
        monitoring.start();
        context.sessions().open();
        try {
            for (InterfaceSettings each : settings.interfaces()) {
                if (each.listener().enabled()) {
                    Listener listener = new Listener(each, settings.maxSessions(), executor, admission(each));
                    listener.start();
                    listeners.add(listener);
                }
            }
        } catch (RuntimeException e) {
            listeners.forEach(Listener::stop);
            listeners.clear();
            monitoring.close();
            throw e;
        }
        listeners.forEach(this::warnOfAuthInClear);
        UpstreamProbe probe = new UpstreamProbe(context.upstream(), settings.hostName());
        health = ListenerHealth.of(listeners, probe, settings.probeInterval(), executor);
        LOG.log(Level.INFO, () -> "listening on " + String.join(", ", uris()));
    }

    /** For the administrator, who may not have meant it: clients can authenticate without TLS, unless they are all on this machine. */
    private void warnOfAuthInClear(Listener listener) {
        InterfaceSettings at = listener.settings();
        boolean local = listener.address().getAddress().isLoopbackAddress();
        if (at.type() == Type.TCP && at.session().access().authInClear() && !local) {
            String what = context.policies().table().has(CommandRules.AUTH.type(), at.name())
                    ? "offers AUTH without TLS, where passwords can be intercepted"
                    : "relays AUTH without TLS, where the mail server offers it";
            LOG.log(
                    Level.WARNING,
                    at.uri(listener.address().getPort()) + " " + what + "; authInClear=false disables it");
        }
    }

    /** Accepts no more clients, gives transactions under way time to end, and then cuts what is left. */
    public void stop() {
        stop(settings.drainTimeout());
    }

    public void stop(Duration drainTimeout) {
        health.close();
        if (!listeners.isEmpty()) {
            LOG.log(Level.INFO, () -> "no longer listening on " + String.join(", ", uris()));
        }
        listeners.forEach(Listener::stopAccepting);
        context.sessions().drain(drainTimeout);
        listeners.forEach(Listener::stop);
        listeners.clear();
        monitoring.close();
        interfaces.reset();
    }

    /** Receives what happens outside of sessions too. */
    public EventSink events() {
        return monitoring;
    }

    /**
     * Has all events from now on received: those of sessions within a tenth of a second, in the order of each session, and before {@link #traffic()} or
     * {@link #figures} says something newer. A sink must not wait; one that throws an exception receives no more.
     *
     * @return ends it
     */
    public Runnable subscribe(EventSink sink) {
        return monitoring.subscribe(sink);
    }

    /** Has those who subscribe receive all that has happened so far. */
    public void deliver() {
        monitoring.traffic().takeIn();
    }

    /** The transactions that are kept; {@link Traffic#NONE} if no interface is monitored. */
    public Traffic traffic() {
        TrafficLog kept = monitoring.traffic().log();
        return kept.isEnabled() ? kept : Traffic.NONE;
    }

    /** What happened in a period that ends now, on the interfaces that are monitored. */
    public Figures figures(Window window) {
        return monitoring.traffic().figures(window);
    }

    /** Keeps transactions in a store, too, from now on. It is not closed here. */
    public void keepIn(TrafficStore store) {
        monitoring.traffic().keepIn(store);
    }

    /** The interfaces, for an operator. */
    public Interfaces interfaces() {
        return interfaces;
    }

    /** The interfaces as URIs, each with its real port. */
    public List<String> uris() {
        return listeners.stream().map(Listener::uri).toList();
    }

    /** Where the interfaces listen, in the order of the settings. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** Makes sessions of the connections to one interface. */
    Admission admission(InterfaceSettings at) {
        Optional<TlsLayer> tls = Optional.ofNullable(settings.tls().get(at)).map(server -> server::over);
        Monitoring.Of monitored = monitoring.of(at);
        SessionContext shared =
                context.with(context.policies().monitored(at.recording().enabled()));
        return new Admission() {
            @Override
            public Optional<Reply> rejection(InetAddress peer) {
                Optional<Reply> tooMany = context.sessions().refusal();
                Optional<Reply> rejection =
                        tooMany.isPresent() || at.session().at().isProxy(peer)
                                ? tooMany
                                : context.sessions().refusal(peer, at.session().clients());
                rejection.ifPresent(reply -> monitored
                        .events(interfaces.session(at).traceLevel())
                        .accept(new ConnectionRejected(at.name(), peer, reply, System.currentTimeMillis())));
                return rejection;
            }

            @Override
            public Served admit(Socket accepted) throws IOException {
                Connection connection = new Connection(accepted, monitor);
                String id = Long.toString(SESSION_IDS.incrementAndGet(), Character.MAX_RADIX)
                        .toUpperCase(Locale.ROOT);
                SessionSettings rules = interfaces.session(at);
                Monitoring.OfSession own = monitored.session(id, rules.traceLevel());
                SmtpSession session = new SmtpSession(shared.with(own.events()), rules, tls, connection, own.trace());
                boolean known = !at.session().at().isProxy(accepted.getInetAddress());
                context.sessions().add(session, known ? Optional.of(at.session().clients()) : Optional.empty());
                return new Served(session, session::end);
            }
        };
    }
}
