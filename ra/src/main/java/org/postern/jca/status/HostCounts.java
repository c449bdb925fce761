package org.postern.jca.status;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.postern.monitor.Event;
import org.postern.monitor.Event.LinkOpened;
import org.postern.monitor.EventSink;

/** Counts the connections to each host, whatever pool they were made for. From any thread. */
final class HostCounts implements EventSink {

    private static final int MAX_HOSTS = 1_000;

    private final Map<String, Counts> hosts = new ConcurrentHashMap<>();

    private record Counts(LongAdder opened, LongAdder failed) {}

    @Override
    public void accept(Event event) {
        if (event instanceof LinkOpened link && (hosts.size() < MAX_HOSTS || hosts.containsKey(link.host()))) {
            Counts counts = hosts.computeIfAbsent(link.host(), host -> new Counts(new LongAdder(), new LongAdder()));
            (link.failure().isEmpty() ? counts.opened : counts.failed).increment();
        }
    }

    long opened(String host) {
        Counts counts = hosts.get(host);
        return counts == null ? 0 : counts.opened.sum();
    }

    long failed(String host) {
        Counts counts = hosts.get(host);
        return counts == null ? 0 : counts.failed.sum();
    }
}
