package org.postern.monitor.service;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The services of this application: the adapter adds them, the console shows them. They share this class in the EAR's {@code lib}. */
public final class MonitoredServices {

    private static final List<MonitoredService> SERVICES = new CopyOnWriteArrayList<>();
    private static final List<Consumer<List<MonitoredService>>> OBSERVERS = new CopyOnWriteArrayList<>();

    private MonitoredServices() {}

    public static void add(MonitoredService service) {
        SERVICES.add(service);
        notifyObservers();
    }

    public static void remove(MonitoredService service) {
        SERVICES.remove(service);
        notifyObservers();
    }

    /** By name. */
    public static List<MonitoredService> all() {
        return SERVICES.stream()
                .sorted(Comparator.comparing(MonitoredService::name))
                .toList();
    }

    public static Optional<MonitoredService> find(String name) {
        return SERVICES.stream().filter(service -> service.name().equals(name)).findFirst();
    }

    /**
     * Receives the services now, and again when one has come or gone.
     *
     * @return ends it
     */
    public static Runnable observe(Consumer<List<MonitoredService>> observer) {
        OBSERVERS.add(observer);
        observer.accept(all());
        return () -> OBSERVERS.remove(observer);
    }

    private static void notifyObservers() {
        List<MonitoredService> services = all();
        OBSERVERS.forEach(observer -> observer.accept(services));
    }
}
