package org.postern.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postern.monitor.traffic.EndedTransaction;

/** Transactions that wait to be written: so many, and so many bytes. They stay in it until they have been. */
final class WriteQueue {

    private final int maxTransactions;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private long dropped;
    private boolean ending;

    /** @param memory as it was when it came: it may become less */
    private record Waiting(EndedTransaction transaction, int memory) {}

    WriteQueue(int maxTransactions, long maxBytes) {
        this.maxTransactions = maxTransactions;
        this.maxBytes = maxBytes;
    }

    /** Takes one, or counts it as dropped. */
    void offer(EndedTransaction transaction) {
        int memory = transaction.memory();
        lock.lock();
        try {
            if (waiting.size() >= maxTransactions || bytes + memory > maxBytes) {
                dropped++;
                return;
            }
            bytes += memory;
            waiting.addLast(new Waiting(transaction, memory));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something, for some time at most; not at all when it is to end. */
    void await(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (waiting.isEmpty() && !ending && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for some time, whatever there is; not at all when it is to end. */
    void pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!ending && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is to end when it is empty. */
    boolean isEnding() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    void setEnding(boolean ending) {
        lock.lock();
        try {
            this.ending = ending;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest ones; at least one, if there is one. */
    List<EndedTransaction> oldest(int maxCount, long maxBatchBytes) {
        lock.lock();
        try {
            List<EndedTransaction> batch = new ArrayList<>();
            long sum = 0;
            for (Waiting each : waiting) {
                sum += each.memory();
                if (batch.size() == maxCount || (!batch.isEmpty() && sum > maxBatchBytes)) {
                    break;
                }
                batch.add(each.transaction());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Removes the oldest ones, which have been written or never can be. */
    void remove(int count) {
        lock.lock();
        try {
            for (int i = 0; i < count && !waiting.isEmpty(); i++) {
                bytes -= waiting.removeFirst().memory();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes all, and counts them as dropped. */
    int dropAll() {
        lock.lock();
        try {
            int count = waiting.size();
            dropped += count;
            waiting.clear();
            bytes = 0;
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Counts one that cannot be written. */
    void countDropped() {
        lock.lock();
        try {
            dropped++;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }
}
