package org.postern.console.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Makes the meters of one service, which all have its name as a label. */
final class Meters {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry registry;
    private final String service;

    Meters(MeterRegistry registry, String service) {
        this.registry = registry;
        this.service = service;
    }

    Tags tags(String... labels) {
        return Tags.of("service", service).and(labels);
    }

    Counter counter(String name, String help, String... labels) {
        return Counter.builder(name).description(help).tags(tags(labels)).register(registry);
    }

    Timer timer(String name, String help, String... labels) {
        return Timer.builder(name)
                .description(help)
                .serviceLevelObjectives(BUCKETS)
                .tags(tags(labels))
                .register(registry);
    }
}
