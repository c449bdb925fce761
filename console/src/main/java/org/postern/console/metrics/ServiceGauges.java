package org.postern.console.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postern.monitor.figures.Gauges;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.UpstreamState;
import org.postern.monitor.traffic.TrafficState;

/** What services are like at the moment, read when it is asked for. */
final class ServiceGauges {

    private final Map<String, MultiGauge> gauges = new LinkedHashMap<>();
    private final Map<String, List<Row<?>>> rows = new LinkedHashMap<>();
    private final MeterRegistry registry;

    ServiceGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A counter that the service keeps itself. */
    void register(MonitoredService service, Meters meters) {
        FunctionCounter.builder("postern.history.dropped", service, each ->
                        (double) each.traffic().state().dropped())
                .description("Transactions that were not written to the database since the start")
                .tags(meters.tags())
                .register(registry);
    }

    /** Reads all services anew. */
    void refresh(List<MonitoredService> services) {
        rows.values().forEach(List::clear);
        services.forEach(this::read);
        rows.forEach((name, values) -> {
            MultiGauge gauge = gauges.get(name);
            if (gauge != null) {
                gauge.register(values, true);
            }
        });
    }

    private void read(MonitoredService service) {
        Tags tags = Tags.of("service", service.name());
        Gauges now = service.gauges();
        TrafficState traffic = service.traffic().state();
        add("postern.sessions.open", "Sessions that are open", tags, now.sessions());
        String links = "Connections to upstream servers";
        add("postern.upstream.links", links, tags.and("state", "in_use"), now.linksInUse());
        add("postern.upstream.links", links, tags.and("state", "idle"), now.linksIdle());
        add("postern.service.ready", "Whether the service is ready: 1 or 0", tags, flag(service.ready()));
        add("postern.history.waiting", "Transactions that wait to be written", tags, traffic.waiting());
        add("postern.traffic.transactions", "Transactions kept in memory", tags, traffic.inMemory());
        add("postern.traffic.memory.bytes", "Memory that they take", tags, (double) traffic.memory());
        service.interfaces().stream().limit(Bounded.MAX_VALUES).forEach(each -> read(each, tags));
        service.upstream().hosts().stream().limit(Bounded.MAX_VALUES).forEach(each -> read(each, tags));
    }

    private void read(InterfaceState each, Tags tags) {
        Tags own = tags.and("interface", each.name());
        add(
                "postern.interface.listening",
                "Whether the interface listens: 1 or 0",
                own,
                flag(each.state().equals("LISTENING")));
        Map<String, Instant> expiry = new LinkedHashMap<>(); // the first to expire of each host
        each.certificates().stream()
                .limit(Bounded.MAX_VALUES)
                .forEach(one -> expiry.merge(one.host(), one.notAfter(), (a, b) -> a.isBefore(b) ? a : b));
        expiry.forEach((host, end) -> add(
                "postern.certificate.expiry.timestamp.seconds",
                "When a server certificate expires, in seconds since the epoch",
                own.and("host", host),
                (double) end.getEpochSecond()));
    }

    private void read(UpstreamState.HostState host, Tags tags) {
        add(
                "postern.upstream.host.up",
                "Whether the host is up, as far as is known: 1 or 0",
                tags.and("host", host.host()),
                flag(!host.state().equals("DOWN")));
    }

    private static double flag(boolean value) {
        return value ? 1 : 0;
    }

    private void add(String name, String help, Tags tags, double value) {
        gauges.computeIfAbsent(
                name, each -> MultiGauge.builder(each).description(help).register(registry));
        rows.computeIfAbsent(name, each -> new ArrayList<>()).add(Row.of(tags, value));
    }
}
