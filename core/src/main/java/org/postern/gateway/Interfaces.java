package org.postern.gateway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.postern.limits.Sessions;
import org.postern.listen.Hold;
import org.postern.listen.InterfaceSettings;
import org.postern.listen.Listener;
import org.postern.listen.ListenerSettings;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.InterfaceState.Certificate;
import org.postern.monitor.service.InterfaceState.Condition;
import org.postern.net.Trace;
import org.postern.session.SessionSettings;
import org.postern.tls.ServerTls;

/**
 * The interfaces of a gateway as an operator sees them and acts on them. Of several interfaces of one name an action means all. From any
 * thread.
 */
public final class Interfaces {

    private static final Logger LOG = System.getLogger(Interfaces.class.getName());

    private final GatewaySettings settings;
    private final Sessions sessions;
    private final List<Listener> listeners;
    private final Executor executor;
    /** What an operator has changed, by the name of the interface. */
    private final Map<String, Trace.Level> traceLevels = new ConcurrentHashMap<>();

    /**
     * @param listeners those that are open now
     * @param executor waits until sessions have ended
     */
    Interfaces(GatewaySettings settings, Sessions sessions, List<Listener> listeners, Executor executor) {
        this.settings = settings;
        this.sessions = sessions;
        this.listeners = listeners;
        this.executor = executor;
    }

    /** All that are configured, in the order of the settings. */
    public List<InterfaceState> states() {
        Iterator<Listener> open = listeners.iterator(); // of those that are enabled, in the same order
        return settings.interfaces().stream()
                .map(each -> state(
                        each,
                        each.listener().enabled() && open.hasNext() ? Optional.of(open.next()) : Optional.empty()))
                .toList();
    }

    private InterfaceState state(InterfaceSettings each, Optional<Listener> listener) {
        int open = sessions.count(each.name());
        String state =
                listener.map(found -> state(found, open)).orElse(each.listener().enabled() ? "STOPPED" : "DISABLED");
        String reason = listener.flatMap(Listener::reason).orElse(state.equals("DISABLED") ? "enabled=false" : "");
        return new InterfaceState(
                each.name(),
                each.uri(listener.map(found -> found.address().getPort()).orElse(each.port())),
                each.type().name().toLowerCase(Locale.ROOT),
                state,
                reason,
                conditions(each.listener(), listener),
                open,
                session(each).traceLevel().name(),
                each.recording().enabled(),
                each.recording().enabled() ? each.recording().of().name().toLowerCase(Locale.ROOT) : "off",
                certificates(each));
    }

    private static String state(Listener listener, int sessions) {
        return switch (listener.hold()) {
            case PAUSED -> "PAUSED";
            case DRAINED -> sessions > 0 ? "DRAINING" : "PAUSED";
            case NONE -> listener.reason().isPresent() ? "WAITING" : "LISTENING";
        };
    }

    private static List<Condition> conditions(ListenerSettings needs, Optional<Listener> listener) {
        List<Condition> checked = listener.stream()
                .flatMap(found -> found.checks().stream())
                .map(check -> new Condition(
                        check.property(),
                        check.problem().isEmpty(),
                        check.problem().orElse(""),
                        Optional.of(check.time())))
                .toList();
        return checked.isEmpty()
                ? needs.conditions().stream()
                        .map(property -> new Condition(property, false, "not checked yet", Optional.empty()))
                        .toList()
                : checked;
    }

    private List<Certificate> certificates(InterfaceSettings each) {
        ServerTls tls = settings.tls().get(each);
        return tls == null
                ? List.of()
                : tls.certificates().stream().map(Interfaces::certificate).toList();
    }

    private static Certificate certificate(ServerTls.Served served) {
        return new Certificate(
                served.host(),
                served.certificate().getSubjectX500Principal().getName(),
                served.certificate().getIssuerX500Principal().getName(),
                served.names(),
                served.certificate().getNotBefore().toInstant(),
                served.certificate().getNotAfter().toInstant());
    }

    /** Accepts no more connections on an interface, until {@link #resume}. Sessions go on. */
    public void pause(String name) throws ActionException {
        open(name).forEach(listener -> listener.hold(Hold.PAUSED));
    }

    /**
     * Ends a pause or a drain. Sessions that have learnt already that they are to end do so with their transaction.
     *
     * @throws ActionException also if it cannot listen again
     */
    public void resume(String name) throws ActionException {
        List<Listener> found = open(name);
        sessions.open(name);
        for (Listener listener : found) {
            try {
                listener.release();
            } catch (IOException e) {
                throw new ActionException("interface " + name + " cannot listen on "
                        + listener.settings().uri(listener.address().getPort()) + ": " + e.getMessage());
            }
        }
    }

    /** Accepts no more connections on an interface, and ends its sessions as a shutdown does. Waits for none of them. */
    public void drain(String name) throws ActionException {
        List<Listener> found = open(name);
        boolean drained = found.stream().allMatch(listener -> listener.hold() == Hold.DRAINED);
        found.forEach(listener -> listener.hold(Hold.DRAINED));
        if (!drained) {
            executor.execute(sessions.drain(name, settings.drainTimeout()));
        }
    }

    /** Changes how much is logged about an interface's sessions that begin from now on. */
    public void traceLevel(String name, String level) throws ActionException {
        require(name);
        Trace.Level wanted = Arrays.stream(Trace.Level.values())
                .filter(each -> each.name().equalsIgnoreCase(level))
                .findFirst()
                .orElseThrow(() -> new ActionException("Invalid value '" + level
                        + "' for the trace level: expected one of "
                        + Arrays.stream(Trace.Level.values()).map(Enum::name).collect(Collectors.joining(", "))));
        traceLevels.put(name, wanted);
        LOG.log(
                Level.INFO,
                () -> "trace level of interface " + name + " is " + wanted + " until the service is stopped");
    }

    /** The rules of a session that begins now. */
    SessionSettings session(InterfaceSettings at) {
        Trace.Level level = traceLevels.get(at.name());
        return level == null ? at.session() : at.session().withTraceLevel(level);
    }

    /** What an operator has changed is so until the gateway stops. */
    void reset() {
        traceLevels.clear();
    }

    private void require(String name) throws ActionException {
        if (settings.interfaces().stream().noneMatch(each -> each.name().equals(name))) {
            throw new ActionException("There is no interface '" + name + "': expected one of " + names());
        }
    }

    private String names() {
        return settings.interfaces().stream()
                .map(InterfaceSettings::name)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private List<Listener> open(String name) throws ActionException {
        require(name);
        List<Listener> found = listeners.stream()
                .filter(listener -> listener.settings().name().equals(name))
                .toList();
        if (found.isEmpty()) {
            throw new ActionException("Interface " + name
                    + (settings.interfaces().stream()
                                    .filter(each -> each.name().equals(name))
                                    .noneMatch(each -> each.listener().enabled())
                            ? " is switched off (enabled=false)"
                            : " is stopped")
                    + ": expected one that listens or is paused");
        }
        return found;
    }
}
