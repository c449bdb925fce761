package org.postern.jca.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.resource.ResourceException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The server is called on a platform thread, and what it answers or throws comes back. */
@Tag("unit")
class PlatformThreadsTest {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final PlatformThreads threads = new PlatformThreads(executor);

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void aPlatformThreadCallsByItself() throws ResourceException {
        assertSame(Thread.currentThread(), threads.call(Thread::currentThread));
    }

    @Test
    void anotherThreadCalls() throws ResourceException {
        assertNotEquals(Thread.currentThread(), threads.handOver(Thread::currentThread));
    }

    @Test
    void whatIsThrownComesBack() {
        ResourceException none = new ResourceException("no connection");
        assertSame(
                none,
                assertThrows(
                        ResourceException.class,
                        () -> threads.handOver(() -> {
                            throw none;
                        })));
        IllegalStateException failure = new IllegalStateException("a pool that is broken");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> threads.handOver(() -> {
                            throw failure;
                        })));
    }

    @Test
    void afterTheThreadsHaveEndedTheCallerCalls() throws ResourceException {
        executor.shutdownNow();
        assertSame(Thread.currentThread(), threads.handOver(Thread::currentThread));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "before, there are no virtual threads")
    void aVirtualThreadDoesNot() throws Exception {
        Method virtual = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        ExecutorService sessions = (ExecutorService) virtual.invoke(null);
        Future<Boolean> same = sessions.submit(() -> {
            Thread self = Thread.currentThread();
            return threads.call(() -> Thread.currentThread() == self);
        });
        assertEquals(false, same.get());
        sessions.shutdown();
    }
}
