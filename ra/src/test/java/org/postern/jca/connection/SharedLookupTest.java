package org.postern.jca.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One look-up for all who wait for it, and none that is older than the question. */
@Tag("unit")
class SharedLookupTest {

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicInteger begun = new AtomicInteger();
    private final Semaphore started = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);
    private final SharedLookup<Integer> lookup = new SharedLookup<>(this::look, executor);

    private int look() {
        int number = begun.incrementAndGet();
        started.release();
        allowed.acquireUninterruptibly();
        return number;
    }

    @AfterEach
    void end() throws InterruptedException {
        allowed.release(1000);
        for (ExecutorService each : List.of(callers, executor)) {
            each.shutdown();
            assertTrue(each.awaitTermination(1, TimeUnit.MINUTES));
        }
    }

    /** Returns when each of them waits, or is about to. */
    private List<Future<Integer>> ask(int times) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(times);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(callers.submit(() -> {
                asked.countDown();
                return lookup.get();
            }));
        }
        assertTrue(asked.await(1, TimeUnit.MINUTES));
        return answers;
    }

    @Test
    void eachCallAfterTheOtherLooksUp() {
        allowed.release(3);
        assertEquals(1, lookup.get());
        assertEquals(2, lookup.get());
        assertEquals(3, lookup.get());
    }

    @Test
    void whatHasBegunBeforeIsNotForLaterCalls() throws Exception {
        List<Future<Integer>> first = ask(1);
        started.acquire();
        List<Future<Integer>> later = ask(50);
        allowed.release(1);
        assertEquals(1, first.get(0).get(1, TimeUnit.MINUTES));
        allowed.release(1000);
        for (Future<Integer> each : later) {
            assertTrue(each.get(1, TimeUnit.MINUTES) > 1);
        }
    }

    @Test
    void allWhoWaitShareOne() throws Exception {
        Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        AtomicInteger lookedUp = new AtomicInteger();
        SharedLookup<Integer> shared = new SharedLookup<>(lookedUp::incrementAndGet, tasks::add);
        List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Thread thread = new Thread(() -> answers.add(shared.get()));
            thread.start();
            threads.add(thread);
        }
        while (!threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        tasks.remove().run();
        for (Thread each : threads) {
            each.join();
        }
        assertEquals(Collections.nCopies(10, 1), answers);
        assertTrue(tasks.isEmpty());
    }

    @Test
    void aFailureIsForThoseWhoWaitAlone() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        SharedLookup<String> failing = new SharedLookup<>(
                () -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalArgumentException("not there");
                    }
                    return "there";
                },
                executor);
        assertEquals(
                "not there",
                assertThrows(IllegalArgumentException.class, failing::get).getMessage());
        assertEquals("there", failing.get());
    }

    @Test
    void afterTheThreadsHaveEndedTheCallerLooksUp() {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdownNow();
        Thread self = Thread.currentThread();
        assertEquals(self, new SharedLookup<>(Thread::currentThread, ended).get());
    }

    @Test
    void whereNoThreadCanBeMadeTheCallerLooksUp() {
        AtomicInteger lookedUp = new AtomicInteger();
        SharedLookup<Integer> exhausted = new SharedLookup<>(lookedUp::incrementAndGet, task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        assertEquals(1, exhausted.get());
        assertEquals(2, exhausted.get());
    }
}
