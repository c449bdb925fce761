package org.postern.traffic;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Traffic;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.TrafficState;
import org.postern.monitor.traffic.TrafficStore;
import org.postern.monitor.traffic.Transaction;

/**
 * The last transactions in memory, as many as may be and as large as they may be together, and behind them those of a store if there is
 * one. From any thread.
 */
public final class TrafficLog implements Traffic {

    private static final Logger LOG = System.getLogger(TrafficLog.class.getName());

    private static final Comparator<Summary> ORDER =
            Comparator.comparing(Summary::time).thenComparing(Summary::id);

    private final TrafficSettings settings;
    private final boolean enabled;
    /** So many may have ended that are not among those kept yet: sessions do not queue for the lock. */
    private static final int BATCH = 64;

    private final Lock lock = new ReentrantLock();
    private final Queue<RecordedTransaction> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Oldest first, by the time when they ended. Under the lock. */
    private final Deque<RecordedTransaction> kept = new ArrayDeque<>();

    private final List<Consumer<EndedTransaction>> subscribers = new CopyOnWriteArrayList<>();
    private volatile Optional<TrafficStore> store = Optional.empty();
    private long memory;

    TrafficLog(TrafficSettings settings, boolean enabled) {
        this.settings = settings;
        this.enabled = enabled;
    }

    void keepIn(TrafficStore others) {
        store = Optional.of(others);
    }

    // ---- what is kept

    void add(RecordedTransaction transaction) {
        ended.add(transaction);
        if (waiting.incrementAndGet() >= BATCH && lock.tryLock()) {
            try {
                keep();
            } finally {
                lock.unlock();
            }
        }
        store.ifPresent(others -> others.add(transaction));
        subscribers.forEach(each -> tell(each, transaction));
    }

    /** Takes in those that have ended. Under the lock. */
    private void keep() {
        for (RecordedTransaction each = ended.poll(); each != null; each = ended.poll()) {
            waiting.decrementAndGet();
            insert(each);
            memory += each.ownMemory() + each.prefix().hold();
            while (kept.size() > settings.maxTransactions() || memory > settings.maxMemory()) {
                RecordedTransaction oldest = kept.removeFirst();
                memory -= oldest.ownMemory() + oldest.prefix().release();
            }
        }
    }

    private <T> T whileKept(Supplier<T> question) {
        lock.lock();
        try {
            keep();
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    /** At the end, or a few places before: sessions that end in the same moment come in any order. */
    private void insert(RecordedTransaction transaction) {
        Deque<RecordedTransaction> later = new ArrayDeque<>(0);
        while (!kept.isEmpty() && ORDER.compare(kept.getLast().summary(), transaction.summary()) > 0) {
            later.addFirst(kept.removeLast());
        }
        kept.addLast(transaction);
        kept.addAll(later);
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
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /** Newest first. */
    private List<RecordedTransaction> snapshot() {
        return whileKept(() -> {
            List<RecordedTransaction> all = new ArrayList<>(kept.size());
            Iterator<RecordedTransaction> newest = kept.descendingIterator();
            newest.forEachRemaining(all::add);
            return all;
        });
    }

    private Optional<RecordedTransaction> inMemory(String id) {
        return snapshot().stream()
                .filter(each -> each.summary().id().equals(id))
                .findFirst();
    }

    // ---- what is found

    @Override
    public List<Summary> find(TrafficFilter filter, Optional<String> before, int limit) throws TrafficException {
        List<RecordedTransaction> all = snapshot();
        int from = 0;
        if (before.isPresent()) {
            from = indexOf(all, before.get()) + 1;
            if (from == 0) {
                return findOlder(filter, older(before.get()), Set.of(), limit);
            }
        }
        List<Summary> found = new ArrayList<>();
        Predicate<EndedTransaction> matcher = filter.matcher();
        for (RecordedTransaction each : all.subList(from, all.size())) {
            if (found.size() == limit) {
                return found;
            }
            if (matcher.test(each)) {
                found.add(each.summary());
            }
        }
        if (found.size() < limit && store.isPresent()) {
            Set<String> known = new HashSet<>();
            all.forEach(each -> known.add(each.summary().id()));
            Optional<Summary> oldest = all.isEmpty()
                    ? Optional.empty()
                    : Optional.of(all.get(all.size() - 1).summary());
            found.addAll(findInStore(filter, oldest, known, limit - found.size()));
        }
        return found;
    }

    private static int indexOf(List<RecordedTransaction> all, String id) {
        int index = all.size() - 1;
        while (index >= 0 && !all.get(index).summary().id().equals(id)) {
            index--;
        }
        return index;
    }

    private Optional<Summary> older(String id) throws TrafficException {
        return store.isEmpty() ? Optional.empty() : store.get().find(id).map(Transaction::summary);
    }

    private List<Summary> findOlder(TrafficFilter filter, Optional<Summary> before, Set<String> known, int limit)
            throws TrafficException {
        return before.isEmpty() ? List.of() : findInStore(filter, before, known, limit);
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
        Optional<RecordedTransaction> found = inMemory(id);
        if (found.isPresent() || store.isEmpty()) {
            return found.map(EndedTransaction::content).filter(content -> content.length > 0);
        }
        return store.get().content(id);
    }

    @Override
    public TrafficState state() {
        Optional<TrafficStore> others = store;
        return whileKept(() -> {
            Optional<Instant> oldest = kept.isEmpty()
                    ? Optional.empty()
                    : Optional.of(kept.getFirst().summary().time());
            return new TrafficState(
                    enabled,
                    kept.size(),
                    settings.maxTransactions(),
                    memory,
                    settings.maxMemory(),
                    oldest,
                    others.map(TrafficStore::name).orElse(""),
                    others.map(TrafficStore::problem).orElse(""),
                    others.map(TrafficStore::waiting).orElse(0),
                    others.map(TrafficStore::dropped).orElse(0L));
        });
    }
}
