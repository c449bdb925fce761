package org.postern.console.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.MonitoredServices;

/** The figures of all services and of the JVM. */
public final class Metrics implements AutoCloseable {

    /** Those of Prometheus' own text format. */
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String END = "# EOF\n";

    private final CoarseClock clock = new CoarseClock();
    private final PrometheusMeterRegistry registry = registry(clock);
    private final ServiceGauges gauges = new ServiceGauges(registry);
    private final Map<MonitoredService, ServiceMeters> services = new HashMap<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Runnable unobserve;

    /** @param liveViews how many pages are open that are pushed to */
    public Metrics(IntSupplier liveViews) {
        Gauge.builder("postern.console.live.views", liveViews, views -> views.getAsInt())
                .description("Live views of the console that are open")
                .strongReference(true)
                .register(registry);
        collections.bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        unobserve = MonitoredServices.observe(this::observe);
    }

    private static PrometheusMeterRegistry registry(Clock clock) {
        PrometheusMeterRegistry registry =
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
        registry.config() // whose names would be wrong in Prometheus: nanoseconds, and a gauge ending in _count
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        return registry;
    }

    private synchronized void observe(List<MonitoredService> now) {
        services.entrySet().removeIf(entry -> {
            boolean gone = !now.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
                remove(entry.getKey().name());
            }
            return gone;
        });
        now.forEach(service -> services.computeIfAbsent(service, this::start));
    }

    private ServiceMeters start(MonitoredService service) {
        Meters meters = new Meters(registry, service.name());
        gauges.register(service, meters);
        return new ServiceMeters(service, meters, clock);
    }

    private void remove(String service) {
        List<Meter> own = registry.getMeters().stream()
                .filter(meter -> service.equals(meter.getId().getTag("service")))
                .toList();
        own.forEach(registry::remove);
    }

    /** The content type of {@link #text} for a request that accepts these. */
    static String contentType(String accept) {
        return accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    }

    /** All of it, in one of both formats. It ends with {@code # EOF}, which is a comment where it has no meaning. */
    synchronized String text(String contentType) {
        clock.tick();
        gauges.refresh(MonitoredServices.all());
        String text = registry.scrape(contentType);
        return text.endsWith(END) ? text : text + END;
    }

    @Override
    public synchronized void close() {
        unobserve.run();
        services.values().forEach(ServiceMeters::close);
        services.clear();
        collections.close();
        registry.close();
    }
}
