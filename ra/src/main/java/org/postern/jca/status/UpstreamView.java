package org.postern.jca.status;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.api.Helo;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.gateway.GatewaySettings;
import org.postern.jca.connection.JndiUpstream;
import org.postern.jca.connection.JndiUpstream.Found;
import org.postern.monitor.EventSink;
import org.postern.monitor.service.UpstreamState;
import org.postern.monitor.service.UpstreamState.HostState;
import org.postern.monitor.service.UpstreamTest;
import org.postern.net.DeadlineMonitor;
import org.postern.net.Trace;
import org.postern.upstream.Upstream;
import org.postern.upstream.UpstreamTrial;
import org.postern.upstream.host.HostStatus;

/**
 * The upstream server as an operator sees it. JNDI is asked on the service's threads, as for a session, and for everybody at once. Hosts
 * are checked as long as somebody looks. From any thread.
 */
public final class UpstreamView implements AutoCloseable {

    private static final long CACHE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration MAX_LOOKUP = Duration.ofSeconds(5);
    private static final Duration MAX_TEST = Duration.ofSeconds(60);
    private static final long OBSERVED_NANOS = Duration.ofMinutes(1).toNanos();

    private static final String UNANSWERED = "the server does not answer JNDI";

    private final JndiUpstream jndi;
    private final HostCounts counts = new HostCounts();
    private final Executor threads;
    private final DeadlineMonitor monitor;
    private final String hostName;
    private final Duration interval;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile long observed;
    private CompletableFuture<Found> asked = CompletableFuture.completedFuture(none(UNANSWERED));
    private long askedAt = System.nanoTime() - CACHE_NANOS;
    private CompletableFuture<UpstreamTest> testing = new CompletableFuture<>();
    private boolean tested;
    private volatile @Nullable UpstreamTrial trial;
    /** Ends the test that runs. When the adapter stops a server may have closed the loader of a class that was not used yet. */
    private volatile @Nullable Runnable abort;

    /**
     * @param threads those of the sessions
     * @param subscribe passes the service's events on
     */
    public UpstreamView(
            JndiUpstream jndi,
            GatewaySettings settings,
            Executor threads,
            DeadlineMonitor monitor,
            Consumer<EventSink> subscribe) {
        this.jndi = jndi;
        this.threads = threads;
        this.monitor = monitor;
        hostName = settings.hostName();
        subscribe.accept(counts);
        // what dies shows within one interval, with the time that it takes to see it
        interval = settings.probeInterval().dividedBy(2);
    }

    private static Found none(String problem) {
        return new Found("", problem, Optional.empty());
    }

    // ---- what there is

    /** What JNDI has now. */
    public Found find() {
        return await(ask());
    }

    private CompletableFuture<Found> ask() {
        try {
            return CompletableFuture.supplyAsync(jndi::find, threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(none("the service has no thread to ask JNDI on"));
        }
    }

    private static Found await(CompletableFuture<Found> answer) {
        try {
            return answer.get(MAX_LOOKUP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return none(UNANSWERED);
        } catch (ExecutionException e) {
            return none(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return none(UNANSWERED);
        }
    }

    /** What JNDI had a moment ago. */
    private Found recent() {
        CompletableFuture<Found> answer;
        synchronized (this) {
            long now = System.nanoTime();
            if (asked.isDone() && now - askedAt >= CACHE_NANOS) {
                asked = ask();
                askedAt = now;
            }
            answer = asked;
        }
        return await(answer);
    }

    UpstreamState state() {
        observe();
        Found found = recent();
        return new UpstreamState(
                jndi.name(),
                found.description(),
                found.problem(),
                found.upstream()
                        .map(each -> each.settings().connectionSecurity().name())
                        .orElse(""),
                "",
                found.upstream()
                        .map(each -> each.hosts().stream()
                                .map(status -> state(each, status))
                                .toList())
                        .orElse(List.of()));
    }

    private HostState state(Upstream upstream, HostStatus status) {
        String host = status.host().toString();
        return new HostState(
                host,
                status.health().name(),
                status.problem(),
                status.retryIn().map(Instant.now()::plus),
                counts.opened(host),
                counts.failed(host),
                upstream.links(status.host(), false));
    }

    /** How many connections there are, to all hosts together; of those, the ones that lie in the pool. */
    int links(boolean idle) {
        return recent().upstream()
                .map(each -> each.hosts().stream()
                        .mapToInt(status -> each.links(status.host(), idle))
                        .sum())
                .orElse(0);
    }

    // ---- checks

    private void observe() {
        observed = System.nanoTime();
        if (ended.getCount() > 0 && checking.compareAndSet(false, true)) {
            try {
                threads.execute(this::check);
            } catch (RejectedExecutionException e) {
                checking.set(false); // the next one that looks tries again
            }
        }
    }

    private void check() {
        try {
            do {
                CompletableFuture.allOf(recent().upstream().map(each -> each.probes(monitor)).orElse(List.of()).stream()
                                .map(probe -> CompletableFuture.runAsync(probe, threads))
                                .toArray(CompletableFuture<?>[]::new))
                        .join();
            } while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS)
                    && System.nanoTime() - observed < OBSERVED_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the service ends
        } catch (RejectedExecutionException | CompletionException e) {
            // no thread is free, or the service ends: the next call begins again
        } finally {
            checking.set(false);
        }
    }

    // ---- test

    /** Tries the server. There is one test at a time: a second caller meanwhile gets the result of that. */
    UpstreamTest test() {
        CompletableFuture<UpstreamTest> result;
        synchronized (this) {
            if (!tested || testing.isDone()) {
                tested = true;
                trial = null;
                try {
                    testing = CompletableFuture.supplyAsync(this::runTest, threads);
                } catch (RejectedExecutionException e) {
                    return failed("the service has no thread for it");
                }
            }
            result = testing;
        }
        try {
            return result.get(MAX_TEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return givenUp("The test has taken longer than " + MAX_TEST.toSeconds() + " s");
        } catch (ExecutionException e) {
            return failed("The test failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return givenUp("The test was interrupted");
        }
    }

    private UpstreamTest givenUp(String problem) {
        UpstreamTrial running = trial;
        if (running == null) {
            return failed(problem);
        }
        running.abort();
        return running.result(problem);
    }

    private static UpstreamTest failed(String problem) {
        return new UpstreamTest(false, problem, "", "", "", List.of(), Duration.ZERO, List.of());
    }

    private UpstreamTest runTest() {
        Found found = jndi.find();
        if (!found.problem().isEmpty()) {
            return failed(found.problem());
        }
        if (found.upstream().isEmpty()) {
            return converse();
        }
        UpstreamTrial running = new UpstreamTrial(found.upstream().get(), monitor, hostName);
        trial = running;
        abort = running::abort;
        return running.run();
    }

    /** With a server of a factory that is none of ours, which does not show what is said. */
    private UpstreamTest converse() {
        long begun = System.nanoTime();
        String problem = "";
        String host = "";
        try (SmtpConnection connection = jndi.connect(Trace.OFF)) {
            Reply reply = connection.helo(new Helo(hostName, true, ""));
            host = connection.host();
            reply = reply.isPositive() ? connection.noop() : reply;
            problem = reply.isPositive() ? "" : "The server replies " + reply;
        } catch (IOException e) {
            problem = "The conversation failed: " + e.getMessage();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return new UpstreamTest(problem.isEmpty(), problem, host, "", "", List.of(), took, List.of());
    }

    @Override
    public void close() {
        ended.countDown();
        Runnable running = abort;
        if (running != null) {
            running.run();
        }
    }
}
