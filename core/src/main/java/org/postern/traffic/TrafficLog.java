package org.postern.traffic;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Traffic;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.TrafficState;
import org.postern.monitor.traffic.TrafficStore;
import org.postern.monitor.traffic.Transaction;
import org.postern.transcript.PackedTransaction;

/**
 * The last transactions in memory, as many as may be and as large as they may be together, and behind them those of a store if there is
 * one. From any thread.
 */
public final class TrafficLog implements Traffic {

    private static final Logger LOG = System.getLogger(TrafficLog.class.getName());

    private static final Comparator<PackedTransaction> NEWEST_FIRST = Comparator.comparing(PackedTransaction::time)
            .thenComparing(PackedTransaction::id)
            .reversed();

    private final TrafficSettings settings;
    private final boolean enabled;
    private final Backlog backlog;
    private final TransactionRing ring = new TransactionRing();
    private final List<Consumer<EndedTransaction>> subscribers = new CopyOnWriteArrayList<>();
    private volatile Optional<TrafficStore> store = Optional.empty();

    /** @param backlog under its lock transactions are added */
    TrafficLog(TrafficSettings settings, boolean enabled, Backlog backlog) {
        this.settings = settings;
        this.enabled = enabled;
        this.backlog = backlog;
    }

    /** Whether any interface is recorded. */
    public boolean isEnabled() {
        return enabled;
    }

    void keepIn(TrafficStore others) {
        store = Optional.of(others);
    }

    // ---- what is kept

    /** A transaction has ended. */
    void add(RecordedTransaction transaction) {
        if (settings.maxTransactions() > 0) {
            keep(transaction);
        }
        store.ifPresent(others -> others.add(transaction));
        subscribers.forEach(each -> tell(each, transaction));
    }

    private void keep(RecordedTransaction transaction) {
        ring.add(transaction);
        while (ring.size() > settings.maxTransactions() || ring.memory() > settings.maxMemory()) {
            ring.removeOldest();
        }
    }

    private void tell(Consumer<EndedTransaction> subscriber, EndedTransaction transaction) {
        try {
            subscriber.accept(transaction);
        } catch (RuntimeException e) {
            subscribers.remove(subscriber);
            LOG.log(Level.WARNING, () -> "traffic: a subscriber failed, and receives no more transactions", e);
        }
    }

    @Override
    public Runnable subscribe(Consumer<EndedTransaction> subscriber) {
        backlog.takeInAll();
        subscribers.add(subscriber);
        return () -> {
            backlog.takeInAll();
            subscribers.remove(subscriber);
        };
    }

    /** What is in memory, newest first, and up to when something has been removed. */
    private record Snapshot(List<PackedTransaction> all, long removedUpTo) {

        int indexOf(String id) {
            int index = all.size() - 1;
            while (index >= 0 && !all.get(index).id().equals(id)) {
                index--;
            }
            return index;
        }

        /** Behind which one the store has something that is not in memory; empty if that is from the first on. */
        Optional<Summary> lastBeforeStore() {
            Optional<Summary> last = Optional.empty();
            for (PackedTransaction each : all) {
                if (each.time() <= removedUpTo) {
                    break;
                }
                last = Optional.of(each.summary());
            }
            return last;
        }

        Set<String> ids() {
            Set<String> ids = new HashSet<>();
            all.forEach(each -> ids.add(each.id()));
            return ids;
        }
    }

    private Snapshot snapshot() {
        Snapshot snapshot = backlog.withoutBacklog(() -> new Snapshot(ring.all(), ring.removedUpTo()));
        snapshot.all().sort(NEWEST_FIRST);
        return snapshot;
    }

    private Optional<PackedTransaction> inMemory(String id) {
        Snapshot snapshot = snapshot();
        int index = snapshot.indexOf(id);
        return index < 0 ? Optional.empty() : Optional.of(snapshot.all().get(index));
    }

    // ---- what is found

    @Override
    public List<Summary> find(TrafficFilter filter, Optional<String> before, int limit) throws TrafficException {
        Snapshot snapshot = snapshot();
        List<PackedTransaction> all = snapshot.all();
        int from = 0;
        if (before.isPresent()) {
            from = snapshot.indexOf(before.get()) + 1;
            if (from == 0) {
                return findOlder(filter, older(before.get()), limit);
            }
        }
        List<Summary> found = new ArrayList<>();
        Predicate<EndedTransaction> matcher = filter.matcher();
        for (PackedTransaction each : all.subList(from, all.size())) {
            if (found.size() == limit) {
                return found;
            }
            if (matcher.test(each)) {
                found.add(each.summary());
            }
        }
        if (found.size() < limit && store.isPresent()) {
            found.addAll(findInStore(filter, snapshot.lastBeforeStore(), snapshot.ids(), limit - found.size()));
        }
        return found;
    }

    private Optional<Summary> older(String id) throws TrafficException {
        return store.isEmpty() ? Optional.empty() : store.get().find(id).map(Transaction::summary);
    }

    private List<Summary> findOlder(TrafficFilter filter, Optional<Summary> before, int limit) throws TrafficException {
        return before.isEmpty() ? List.of() : findInStore(filter, before, Set.of(), limit);
    }

    /** @param known those that are in memory, and may be in the store as well */
    private List<Summary> findInStore(TrafficFilter filter, Optional<Summary> before, Set<String> known, int limit)
            throws TrafficException {
        List<Summary> found = new ArrayList<>();
        Optional<Summary> last = before;
        if (store.isEmpty()) {
            return found;
        }
        while (found.size() < limit) {
            int wanted = limit - found.size();
            List<Summary> more = store.get().find(filter, last, wanted);
            more.stream().filter(each -> !known.contains(each.id())).forEach(found::add);
            if (more.size() < wanted) {
                break;
            }
            last = Optional.of(more.get(more.size() - 1));
        }
        return found;
    }

    @Override
    public Optional<Transaction> find(String id) throws TrafficException {
        Optional<Transaction> found = inMemory(id).map(EndedTransaction::transaction);
        return found.isPresent() || store.isEmpty() ? found : store.get().find(id);
    }

    @Override
    public Optional<byte[]> content(String id) throws TrafficException {
        Optional<PackedTransaction> found = inMemory(id);
        if (found.isPresent() || store.isEmpty()) {
            return found.map(EndedTransaction::content).filter(content -> content.length > 0);
        }
        return store.get().content(id);
    }

    @Override
    public TrafficState state() {
        Optional<TrafficStore> others = store;
        return backlog.withoutBacklog(() -> new TrafficState(
                enabled,
                ring.size(),
                settings.maxTransactions(),
                ring.memory(),
                settings.maxMemory(),
                ring.oldest(),
                others.map(TrafficStore::name).orElse(""),
                others.map(TrafficStore::problem).orElse(""),
                others.map(TrafficStore::waiting).orElse(0),
                others.map(TrafficStore::dropped).orElse(0L)));
    }
}
