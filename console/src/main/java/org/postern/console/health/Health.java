package org.postern.console.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.InterfaceState.Condition;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.MonitoredServices;

/**
 * Whether mail can come, or whether the process works at all; in the format of MicroProfile Health.
 *
 * @param status {@code UP} or {@code DOWN}
 * @param checks one for each service; empty for those who may not see them
 */
record Health(String status, Optional<List<Check>> checks) {

    static final String UP = "UP";
    static final String DOWN = "DOWN";
    private static final String FAILED = "FAILED";

    /** One service. */
    record Check(String name, String status, Data data) {}

    /**
     * Why it is not ready.
     *
     * @param problems of the service, its interfaces and their conditions
     */
    record Data(String state, List<String> problems) {}

    /** Every service listens on every interface that is on, and all conditions hold. There has to be one. */
    static Health ready() {
        List<MonitoredService> services = MonitoredServices.all();
        return of(services, !services.isEmpty() && services.stream().allMatch(MonitoredService::ready), true);
    }

    /** The process answers, and no service has failed, which only a new start can change. */
    static Health live() {
        List<MonitoredService> services = MonitoredServices.all();
        return of(services, services.stream().noneMatch(Health::hasFailed), false);
    }

    private static boolean hasFailed(MonitoredService service) {
        return service.state().state().equals(FAILED);
    }

    private static Health of(List<MonitoredService> services, boolean up, boolean readiness) {
        return new Health(
                status(up),
                Optional.of(services.stream()
                        .map(service -> new Check(
                                "postern " + service.name(),
                                status(readiness ? service.ready() : !hasFailed(service)),
                                new Data(service.state().state(), problems(service))))
                        .toList()));
    }

    private static List<String> problems(MonitoredService service) {
        List<String> problems = new ArrayList<>();
        if (!service.state().failure().isEmpty()) {
            problems.add(service.state().failure());
        }
        for (InterfaceState each : service.interfaces()) {
            if (!each.reason().isEmpty()) {
                problems.add(each.name() + ": " + each.reason());
            }
            each.conditions().stream()
                    .filter(condition -> !condition.holds())
                    .map(Condition::problem)
                    .forEach(problem -> problems.add(each.name() + ": " + problem));
        }
        return problems;
    }

    private static String status(boolean up) {
        return up ? UP : DOWN;
    }

    boolean isUp() {
        return status.equals(UP);
    }

    Health withoutDetails() {
        return new Health(status, Optional.empty());
    }
}
