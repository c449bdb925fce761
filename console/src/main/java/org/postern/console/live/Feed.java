package org.postern.console.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.postern.monitor.figures.Window;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficFilter;

/**
 * The pages that show one service, by its name: the service may go and come again. Each frame is made once, and shared by all pages that
 * show the same. But for the pages' coming and going only the ticker's thread is in here.
 */
final class Feed {

    private static final String SERVICE = "service";
    private static final String FIGURES = "figures";
    private static final String TRANSACTIONS = "transactions";

    /** What a page may ask for; {@code gone} comes in any case. */
    static final Set<String> EVENTS = Set.of(SERVICE, FIGURES, TRANSACTIONS);

    /** Of one push; more are counted only. */
    static final int MAX_TRANSACTIONS = 50;

    private final String name;
    private final List<LiveClient> clients = new CopyOnWriteArrayList<>();
    private final RecentTransactions recent = new RecentTransactions();
    private final Map<Window, byte[]> figures = new EnumMap<>(Window.class);
    private Optional<MonitoredService> service = Optional.empty();
    private Runnable unsubscribe = () -> {};
    private byte[] state = new byte[0];

    /** As it is sent. */
    private record Transactions(List<Summary> transactions, int skipped) {}

    /** As it is sent. */
    private record Gone(String name) {}

    Feed(String name) {
        this.name = name;
    }

    void add(LiveClient client) {
        clients.add(client);
    }

    void remove(LiveClient client) {
        clients.remove(client);
    }

    List<LiveClient> clients() {
        return clients;
    }

    /** What a page shows first. */
    void welcome(LiveClient client) {
        client.offer(Frames.RETRY);
        service.ifPresent(found -> {
            if (state.length == 0) {
                state = Frames.event(SERVICE, ServiceView.of(found));
            }
            offer(client, SERVICE, state);
            offerFigures(client, found);
        });
    }

    /** From now on it shows this service, or none. */
    void show(Optional<MonitoredService> now) {
        if (now.orElse(null) == service.orElse(null)) {
            return;
        }
        unsubscribe.run();
        unsubscribe = now.map(found -> found.traffic().subscribe(recent)).orElse(() -> {});
        boolean gone = service.isPresent() && now.isEmpty();
        service = now;
        state = new byte[0];
        figures.clear();
        if (gone) {
            byte[] frame = Frames.event("gone", new Gone(name));
            clients.forEach(client -> client.offer(frame));
        }
        sendState();
    }

    void end() {
        show(Optional.empty());
    }

    void sendState() {
        service.ifPresent(found -> {
            state = Frames.event(SERVICE, ServiceView.of(found));
            clients.forEach(client -> offer(client, SERVICE, state));
        });
    }

    void sendFigures() {
        figures.clear();
        service.ifPresent(found -> clients.forEach(client -> offerFigures(client, found)));
    }

    private void offerFigures(LiveClient client, MonitoredService found) {
        if (client.subscription().events().contains(FIGURES)) {
            client.offer(figures.computeIfAbsent(
                    client.subscription().window(), window -> Frames.event(FIGURES, found.figures(window))));
        }
    }

    private static void offer(LiveClient client, String event, byte[] frame) {
        if (client.subscription().events().contains(event)) {
            client.offer(frame);
        }
    }

    void sendTransactions() {
        RecentTransactions.Batch batch = recent.take();
        if (batch.transactions().isEmpty() && batch.skipped() == 0) {
            return;
        }
        Map<TrafficFilter, byte[]> frames = new HashMap<>();
        for (LiveClient client : clients) {
            if (!client.subscription().events().contains(TRANSACTIONS)) {
                continue;
            }
            byte[] frame =
                    frames.computeIfAbsent(client.subscription().filter(), filter -> transactions(filter, batch));
            if (frame.length > 0) {
                client.offer(frame);
            }
        }
    }

    private static byte[] transactions(TrafficFilter filter, RecentTransactions.Batch batch) {
        Deque<Summary> shown = new ArrayDeque<>();
        int skipped = batch.skipped();
        Predicate<EndedTransaction> matcher = filter.matcher();
        for (EndedTransaction each : batch.transactions()) {
            if (matcher.test(each)) {
                shown.add(each.summary());
                if (shown.size() > MAX_TRANSACTIONS) {
                    shown.remove();
                    skipped++;
                }
            }
        }
        return shown.isEmpty() && skipped == 0
                ? new byte[0]
                : Frames.event(TRANSACTIONS, new Transactions(List.copyOf(shown), skipped));
    }

    void sendHeartbeat() {
        clients.forEach(client -> client.offer(Frames.HEARTBEAT));
    }
}
