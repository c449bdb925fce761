package org.postern.jca.status;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.postern.api.text.Wildcard;
import org.postern.jca.inflow.PolicyReader.PolicyBean;
import org.postern.monitor.Counters;
import org.postern.monitor.PolicyCount;
import org.postern.monitor.service.PolicyState;
import org.postern.policy.Participant;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** The beans of the application, also those that are switched off, with what became of their calls. From any thread. */
public final class PolicyStates {

    /** In the order of a session. */
    private static final List<String> KINDS = List.of("CONNECT", "HELO", "AUTH", "MAIL", "RCPT", "DATA", "LISTENER");

    private final Supplier<List<PolicyBean>> beans;
    private final Counters counters;
    private final PolicyCallLog calls;

    public PolicyStates(Supplier<List<PolicyBean>> beans, Counters counters, PolicyCallLog calls) {
        this.beans = beans;
        this.counters = counters;
        this.calls = calls;
    }

    /**
     * By command, order and name.
     *
     * @param available whether the server has made beans available
     */
    List<PolicyState> all(boolean available) {
        Map<String, PolicyCount> counts =
                counters.policies().stream().collect(Collectors.toMap(PolicyCount::getName, Function.identity()));
        return beans.get().stream()
                .map(bean -> state(bean, available, Optional.ofNullable(counts.get(bean.name()))))
                .sorted(Comparator.comparing((PolicyState state) -> KINDS.indexOf(state.kind()))
                        .thenComparing(PolicyState::order)
                        .thenComparing(PolicyState::name))
                .toList();
    }

    private PolicyState state(PolicyBean bean, boolean available, Optional<PolicyCount> count) {
        Participant declared = bean.declared();
        Place place = declared.place();
        boolean enabled = bean.participant() != null;
        return new PolicyState(
                bean.name(),
                declared instanceof Policy<?> policy
                        ? policy.command().getSimpleName().toUpperCase(Locale.ROOT)
                        : "LISTENER",
                bean.type().getName(),
                place.order(),
                place.timeout(),
                declared instanceof Policy<?> policy ? patterns(policy) : List.of(),
                place.interfaces().stream().sorted().toList(),
                !enabled ? "DISABLED" : available ? "ACTIVE" : "INACTIVE",
                calls.health(bean.name(), place.timeout()),
                count.map(PolicyCount::getCalls).orElse(0L),
                count.map(PolicyCount::getFailures).orElse(0L),
                count.map(PolicyCount::getTimeouts).orElse(0L),
                count.map(PolicyCount::getBusy).orElse(0L),
                calls.latency(bean.name()),
                calls.lastFailure(bean.name()));
    }

    private static List<String> patterns(Policy<?> policy) {
        return policy.patterns().equals(List.of(Wildcard.ANY))
                ? List.of()
                : policy.patterns().stream().map(Wildcard::toString).toList();
    }
}
