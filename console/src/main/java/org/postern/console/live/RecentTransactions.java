package org.postern.console.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.postern.monitor.traffic.EndedTransaction;

/** What has come since the last look. Sessions add to it: without waiting, and in constant time. */
final class RecentTransactions implements Consumer<EndedTransaction> {

    static final int MAX_WAITING = 5_000;

    private final Queue<EndedTransaction> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

    /**
     * What was taken.
     *
     * @param skipped how many there was no room for
     */
    record Batch(List<EndedTransaction> transactions, int skipped) {}

    @Override
    public void accept(EndedTransaction transaction) {
        if (size.incrementAndGet() > MAX_WAITING) {
            size.decrementAndGet();
            skipped.incrementAndGet();
        } else {
            waiting.add(transaction);
        }
    }

    /** Takes all, the oldest first. */
    Batch take() {
        List<EndedTransaction> taken = new ArrayList<>();
        for (EndedTransaction each = waiting.poll(); each != null; each = waiting.poll()) {
            taken.add(each);
        }
        size.addAndGet(-taken.size());
        return new Batch(taken, skipped.getAndSet(0));
    }
}
