package org.postern.jca.status;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.postern.gateway.Gateway;
import org.postern.gateway.GatewaySettings;
import org.postern.gateway.Interfaces;
import org.postern.jca.inflow.PolicyReader.PolicyBean;
import org.postern.monitor.Counters;
import org.postern.monitor.EventSink;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Gauges;
import org.postern.monitor.figures.Window;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.MailSketch;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.PolicyMatch;
import org.postern.monitor.service.PolicyState;
import org.postern.monitor.service.ServiceState;
import org.postern.monitor.service.UpstreamState;
import org.postern.monitor.service.UpstreamTest;
import org.postern.monitor.traffic.Traffic;
import org.postern.policy.PolicyTable;

/** The service under a name. From any thread. */
public final class RunningService implements MonitoredService {

    private final String name;
    private final Parts parts;
    private final Recorded recorded;

    /**
     * What there is to see and to act on.
     *
     * @param maxSessions how many sessions may be open
     */
    public record Parts(
            ServiceLife life,
            Interfaces interfaces,
            PolicyStates policies,
            PolicyMatches matches,
            UpstreamView upstream,
            Counters counters,
            int maxSessions) {

        /**
         * Those of a gateway.
         *
         * @param beans those that are deployed now
         */
        public static Parts of(
                GatewaySettings settings,
                Gateway gateway,
                PolicyTable policies,
                Supplier<List<PolicyBean>> beans,
                UpstreamView upstream,
                Counters counters,
                ServiceLife life) {
            PolicyCallLog calls = new PolicyCallLog(System::nanoTime);
            Supplier<List<PolicyBean>> withCalls = () -> {
                gateway.deliver();
                return beans.get();
            };
            if (settings.monitoring()) {
                Runnable unused = gateway.subscribe(calls); // as long as there is the gateway
            }
            return new Parts(
                    life,
                    gateway.interfaces(),
                    new PolicyStates(withCalls, counters, calls),
                    new PolicyMatches(settings.interfaces(), policies),
                    upstream,
                    counters,
                    settings.maxSessions());
        }
    }

    /**
     * What is made of the events.
     *
     * @param subscribe passes events on until what it returns is run
     */
    public record Recorded(
            Traffic traffic, Function<Window, Figures> figures, Function<EventSink, Runnable> subscribe) {}

    public RunningService(String name, Parts parts, Recorded recorded) {
        this.name = name;
        this.parts = parts;
        this.recorded = recorded;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ServiceState state() {
        return parts.life.state();
    }

    @Override
    public List<InterfaceState> interfaces() {
        return parts.interfaces.states();
    }

    @Override
    public List<PolicyState> policies() {
        return parts.policies.all(parts.life.isListening());
    }

    @Override
    public UpstreamState upstream() {
        return parts.upstream.state();
    }

    @Override
    public Figures figures(Window window) {
        return recorded.figures.apply(window);
    }

    @Override
    public Gauges gauges() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        int open = parts.upstream.links(false);
        int idle = parts.upstream.links(true);
        return new Gauges(
                parts.counters.openSessions(),
                parts.maxSessions,
                Math.max(0, open - idle),
                idle,
                heap.getUsed(),
                heap.getMax(),
                cpu(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                Duration.between(parts.life.begun(), Instant.now()).toSeconds());
    }

    private static double cpu() {
        try {
            Object load = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "ProcessCpuLoad");
            return load instanceof Double number ? number : -1;
        } catch (JMException e) {
            return -1;
        }
    }

    @Override
    public Traffic traffic() {
        return recorded.traffic;
    }

    @Override
    public Runnable subscribe(EventSink sink) {
        return recorded.subscribe.apply(sink);
    }

    /** An interface that an operator has paused, or is having drained, is not ready, and neither is one that waits for a condition. */
    @Override
    public boolean ready() {
        return parts.life.isListening()
                && interfaces().stream()
                        .map(InterfaceState::state)
                        .allMatch(state -> state.equals("LISTENING") || state.equals("DISABLED"));
    }

    @Override
    public void pause(String interfaceName) throws ActionException {
        parts.interfaces.pause(interfaceName);
    }

    @Override
    public void resume(String interfaceName) throws ActionException {
        parts.interfaces.resume(interfaceName);
    }

    @Override
    public void drain(String interfaceName) throws ActionException {
        parts.interfaces.drain(interfaceName);
    }

    @Override
    public void traceLevel(String interfaceName, String level) throws ActionException {
        parts.interfaces.traceLevel(interfaceName, level);
    }

    @Override
    public UpstreamTest testUpstream() {
        return parts.upstream.test();
    }

    @Override
    public List<PolicyMatch> matches(MailSketch sketch) throws ActionException {
        return parts.matches.of(sketch);
    }
}
