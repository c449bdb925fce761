package org.postern.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads go on although all of their carriers are blocked. */
@Tag("unit")
class CarrierWatchTest {

    /** In a queue of the scheduler. */
    private static final int ROOM = 64;

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Integer> counts = new ArrayList<>(List.of(2));
    private final CarrierWatch.Carriers carriers = new CarrierWatch.Carriers() {
        @Override
        public int count() {
            return counts.get(counts.size() - 1);
        }

        @Override
        public void count(int count) {
            counts.add(count);
        }

        @Override
        public int made() { // when a task comes into an empty queue, or into one that is full
            return waiting.size() <= 1 || waiting.size() >= ROOM ? count() : 2;
        }
    };
    private final CarrierWatch watch = new CarrierWatch(carriers, waiting::add);

    @BeforeEach
    void begin() {
        run();
        counts.remove(counts.size() - 1); // set anew, to load what that takes
        assertEquals(List.of(2), counts);
    }

    private void run() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private void checks(int times) {
        for (int i = 0; i < times; i++) {
            watch.check();
        }
    }

    @Test
    void whileTheyRunThereAreAsManyAsBefore() {
        for (int i = 0; i < 5; i++) {
            watch.check();
            run();
        }
        assertEquals(List.of(2), counts);
    }

    @Test
    void oneThatIsLateIsWaitedFor() {
        for (int i = 0; i < 5; i++) {
            checks(2);
            run();
        }
        assertEquals(List.of(2), counts);
    }

    @Test
    void thereAreMoreUntilTheyRunAgain() {
        checks(5);
        assertEquals(List.of(2, 4, 8, 16), counts);
        run();
        checks(1);
        run();
        checks(1);
        assertEquals(List.of(2, 4, 8, 16, 2), counts);
    }

    @Test
    void aCarrierIsMadeAlthoughTasksWait() {
        checks(3);
        assertEquals(4, carriers.made());
    }

    @Test
    void thereIsABound() {
        checks(20);
        assertEquals(256, carriers.count());
        run();
        checks(1);
        assertEquals(2, carriers.count());
    }

    @Test
    void itHelpsAsOftenAsThatHappens() {
        for (int i = 0; i < 3; i++) {
            checks(3);
            run();
            checks(1);
            run();
        }
        assertEquals(List.of(2, 4, 2, 4, 2, 4, 2), counts);
    }

    @Test
    void twoServicesLeaveWhatThereWas() {
        Queue<Runnable> others = new ArrayDeque<>();
        CarrierWatch other = new CarrierWatch(carriers, others::add);
        others.remove().run();
        checks(3);
        for (int i = 0; i < 3; i++) {
            other.check();
        }
        assertEquals(8, carriers.count());
        run();
        others.forEach(Runnable::run);
        watch.check();
        other.check();
        assertEquals(2, carriers.count());
    }

    // ---- the JVM's own

    /** Its initialization waits, which no virtual thread can do without its carrier. */
    private static final class First {
        static final boolean WAITED = await(Blocked.END);
    }

    private static final class Second {
        static final boolean WAITED = await(Blocked.END);
    }

    private static final class Blocked {
        static final CountDownLatch BOTH = new CountDownLatch(2);
        static final CountDownLatch END = new CountDownLatch(1);
    }

    private static boolean await(CountDownLatch latch) {
        Blocked.BOTH.countDown();
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "before, there is no MBean, and no such deadlock")
    void theVirtualThreadsOfThisJvm() throws Exception {
        CarrierWatch.Carriers own = SchedulerBean.find().orElseThrow();
        int before = own.count();
        own.count(2);
        List<Boolean> ended = new ArrayList<>();
        try (GatewayThreads threads = GatewayThreads.forSessions(1)) {
            Executor virtual = threads;
            CountDownLatch done = new CountDownLatch(2);
            virtual.execute(() -> {
                assertTrue(First.WAITED);
                done.countDown();
            });
            virtual.execute(() -> {
                assertTrue(Second.WAITED);
                done.countDown();
            });
            assertTrue(Blocked.BOTH.await(1, TimeUnit.MINUTES));
            for (int i = 0; i < 100; i++) { // clients go on to connect
                new Thread(() -> virtual.execute(() -> {})).start();
            }
            virtual.execute(Blocked.END::countDown); // which both wait for, and there is no carrier left
            ended.add(done.await(30, TimeUnit.SECONDS));
        } finally {
            own.count(before);
        }
        assertEquals(List.of(true), ended);
    }
}
