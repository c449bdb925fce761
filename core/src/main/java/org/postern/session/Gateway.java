package org.postern.session;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.postern.api.Reply;
import org.postern.session.SessionSettings.ClientLimits;
import org.postern.monitor.Counters;
import org.postern.monitor.Refusals;
import org.postern.monitor.TransactionLog;
import org.postern.policy.Host;
import org.postern.policy.PolicyTable;
import org.postern.sasl.Decoys;
import org.postern.tls.ServerTls;
import org.postern.net.Watchdog;
import org.postern.net.Wire;

/**
 * One service: its interfaces, its sessions, its policies and its outgoing server. {@link #start()} opens the door, {@link
 * #stop} closes it gently.
 */
public final class Gateway {

    private static final Logger LOG = System.getLogger(Gateway.class.getName());

    private final List<InterfaceSettings> interfaces;
    private final Map<InterfaceSettings, ServerTls> tls;
    private final int maxSessions;
    private final PolicyTable policies;
    private final UpstreamSource upstream;
    private final Executor executor;
    private final Host host;
    private final Duration policyWait;
    private final Duration probeInterval;
    private final Watchdog watchdog;
    private final Counters counters;
    private final Sessions sessions;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Decoys decoys = new Decoys();
    private final FailedLogins failedLogins = new FailedLogins();
    private final TransactionLog transactions = new TransactionLog();
    private final Refusals refusals = new Refusals(transactions);
    private Conditions conditions = Conditions.NONE;

    /**
     * @param tls the certificate of each interface that is not {@code tcp}
     * @param maxSessions at a time, over all interfaces
     * @param policies may change while the gateway runs
     * @param upstream asked once a session, on its thread
     * @param executor runs the sessions: a thread for each, which it blocks
     * @param host what policies run on
     * @param probeInterval how often it is looked whether an interface may listen that needs something for it
     * @param policyWait how long a call may wait for something to run on
     */
    public Gateway(
            List<InterfaceSettings> interfaces,
            Map<InterfaceSettings, ServerTls> tls,
            int maxSessions,
            PolicyTable policies,
            UpstreamSource upstream,
            Executor executor,
            Host host,
            Duration policyWait,
            Duration probeInterval,
            Watchdog watchdog,
            Counters counters) {
        this.interfaces = List.copyOf(interfaces);
        this.tls = Map.copyOf(tls);
        this.maxSessions = maxSessions;
        this.policies = policies;
        this.upstream = upstream;
        this.executor = executor;
        this.host = host;
        this.policyWait = policyWait;
        this.probeInterval = probeInterval;
        this.watchdog = watchdog;
        this.counters = counters;
        sessions = new Sessions(maxSessions, counters);
    }

    /**
     * Finds out whether every interface could listen, without listening.
     *
     * @throws org.postern.settings.SettingException if an address is none of this machine, or a port is taken
     */
    public void check() {
        for (InterfaceSettings settings : interfaces) {
            if (!settings.listener().enabled()) {
                continue;
            }
            try (Socket probe = new Socket()) {
                probe.setReuseAddress(true);
                probe.bind(Listener.bindAddress(settings));
            } catch (IOException e) {
                throw Listener.cannotListen(settings, e);
            }
        }
    }

    /**
     * Listens on every interface, or on none.
     *
     * @throws org.postern.settings.SettingException if one of them cannot listen
     */
    public void start() {
        sessions.open();
        try {
            for (InterfaceSettings settings : interfaces) {
                if (settings.listener().enabled()) {
                    Listener listener = new Listener(this, settings);
                    listener.start();
                    listeners.add(listener);
                }
            }
        } catch (RuntimeException e) {
            listeners.forEach(Listener::stop);
            listeners.clear();
            throw e;
        }
        listeners.forEach(Listener::warnOfAuthInClear);
        transactions.start();
        conditions = Conditions.of(listeners, probe(), probeInterval, executor);
        LOG.log(Level.INFO, () -> "listening on " + String.join(", ", uris()));
    }

    private EndpointProbe probe() {
        return new EndpointProbe(upstream, interfaces.get(0).session().hostName());
    }

    /**
     * Accepts no more clients, gives transactions under way time to end, and then cuts what is left.
     *
     * @param drainTimeout how much time
     */
    public void stop(Duration drainTimeout) {
        conditions.close();
        if (!listeners.isEmpty()) {
            LOG.log(Level.INFO, () -> "no longer listening on " + String.join(", ", uris()));
        }
        listeners.forEach(Listener::stopAccepting);
        sessions.drain(drainTimeout);
        listeners.forEach(Listener::stop);
        listeners.clear();
        refusals.close();
        transactions.close();
    }

    /** The interfaces as URIs, each with its real port. */
    public List<String> uris() {
        return listeners.stream().map(Listener::uri).toList();
    }

    /** Where the interfaces listen, in the order of the settings. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    SmtpSession session(InterfaceSettings settings, Socket accepted) throws IOException {
        try {
            SmtpSession session = new SmtpSession(this, settings, new Wire(accepted, watchdog), SessionId.next());
            boolean known = !settings.listener().isProxy(accepted.getInetAddress());
            sessions.add(session, known ? Optional.of(settings.session().clients()) : Optional.empty());
            return session;
        } catch (IOException e) {
            accepted.close();
            throw e;
        }
    }

    /** Whether sessions are scarce. */
    boolean hasScarceSessions() {
        return sessions.areScarce();
    }

    void ended(SmtpSession session) {
        sessions.remove(session);
    }

    /** Why a connection is not to become a session. */
    Optional<Reply> refusal(InetAddress peer, InterfaceSettings settings) {
        Optional<Reply> tooMany = sessions.refusal();
        return tooMany.isPresent() || settings.listener().isProxy(peer)
                ? tooMany
                : sessions.refusal(peer, settings.session().clients());
    }

    /** Counts a session whose client a proxy has named, or tells why it may not be. */
    Optional<Reply> admit(SmtpSession session, ClientLimits limits) {
        return sessions.admit(session, limits);
    }

    /** The certificate of an interface that has TLS. */
    ServerTls tls(InterfaceSettings settings) {
        ServerTls server = tls.get(settings);
        if (server == null) {
            throw new IllegalStateException("no certificate for " + settings.uri(settings.port()));
        }
        return server;
    }

    int maxSessions() {
        return maxSessions;
    }

    PolicyTable policies() {
        return policies;
    }

    UpstreamSource upstream() {
        return upstream;
    }

    Executor executor() {
        return executor;
    }

    Host host() {
        return host;
    }

    Duration policyWait() {
        return policyWait;
    }

    Decoys decoys() {
        return decoys;
    }

    FailedLogins failedLogins() {
        return failedLogins;
    }

    TransactionLog transactions() {
        return transactions;
    }

    Refusals refusals() {
        return refusals;
    }

    Counters counters() {
        return counters;
    }
}
