package org.postern.console.live;

import java.util.List;
import org.postern.monitor.figures.Gauges;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.PolicyState;
import org.postern.monitor.service.ServiceState;
import org.postern.monitor.service.UpstreamState;
import org.postern.monitor.traffic.TrafficState;

/** A service with all that is known of it now. */
public record ServiceView(
        String name,
        ServiceState state,
        Gauges gauges,
        List<InterfaceState> interfaces,
        List<PolicyState> policies,
        UpstreamState upstream,
        TrafficState traffic,
        boolean ready) {

    public static ServiceView of(MonitoredService service) {
        return new ServiceView(
                service.name(),
                service.state(),
                service.gauges(),
                service.interfaces(),
                service.policies(),
                service.upstream(),
                service.traffic().state(),
                service.ready());
    }
}
