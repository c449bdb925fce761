package org.postern.console.live;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.postern.monitor.service.MonitoredServices;

/** All open pages, and the one thread that sends to them. It runs only while there are some. */
public final class LiveHub implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LiveHub.class.getName());

    public static final int MAX_CLIENTS = 500;
    private static final Duration TICK = Duration.ofMillis(500);
    private static final int FIGURES_TICKS = 2;
    private static final int STATE_TICKS = 4;
    private static final int HEARTBEAT_TICKS = 30;
    private static final int ACCESS_TICKS = 2;
    private static final Duration MAX_BLOCKED = Duration.ofSeconds(20);

    private final ScheduledExecutorService ticker;
    private final Map<String, Feed> feeds = new TreeMap<>(); // of the ticker's thread alone
    private final AtomicInteger count = new AtomicInteger();
    private final Runnable unobserve;
    private final Duration maxWithoutSession;
    private long ticks;

    /** @param maxWithoutSession for how long one sends to a program that has sent its password */
    public LiveHub(Duration maxWithoutSession) {
        this.maxWithoutSession = maxWithoutSession;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "postern-console-live");
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ticker = executor;
        var unused =
                ticker.scheduleAtFixedRate(safely(this::tick), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        unobserve = MonitoredServices.observe(services -> run(() -> feeds.forEach(LiveHub::show)));
    }

    /** How many pages are open. */
    public int count() {
        return count.get();
    }

    /** Reserves a place; false if there is none left. */
    boolean admit() {
        if (count.incrementAndGet() > MAX_CLIENTS) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    /** What a page that was admitted calls at its end. */
    void left(LiveClient client) {
        count.decrementAndGet();
        run(() -> {
            String name = client.subscription().service();
            Feed feed = feeds.get(name);
            if (feed != null) {
                feed.remove(client);
                if (feed.clients().isEmpty()) {
                    feeds.remove(name);
                    feed.end();
                }
            }
        });
    }

    /** Begins to send to a page that was admitted. */
    void join(LiveClient client) {
        run(() -> {
            String name = client.subscription().service();
            Feed feed = feeds.computeIfAbsent(name, Feed::new);
            show(name, feed);
            feed.add(client);
            feed.welcome(client);
        });
    }

    /** Shows at once what has been done to a service. */
    public void changed(String service) {
        run(() -> {
            Feed feed = feeds.get(service);
            if (feed != null) {
                feed.sendState();
            }
        });
    }

    /** Ends the pages of an HTTP session that is over. */
    public void endSession(String session) {
        run(() -> each(client -> {
            if (client.subscription().session().equals(session)) {
                client.close();
            }
        }));
    }

    private static void show(String name, Feed feed) {
        feed.show(MonitoredServices.find(name));
    }

    private void each(Consumer<LiveClient> action) {
        List.copyOf(feeds.values()).forEach(feed -> feed.clients().forEach(action));
    }

    private void tick() {
        ticks++;
        feeds.values().forEach(Feed::sendTransactions);
        if (ticks % FIGURES_TICKS == 0) {
            feeds.values().forEach(Feed::sendFigures);
        }
        if (ticks % STATE_TICKS == 0) {
            feeds.values().forEach(Feed::sendState);
        }
        if (ticks % HEARTBEAT_TICKS == 0) {
            feeds.values().forEach(Feed::sendHeartbeat);
        }
        each(client -> {
            boolean checks = ticks % ACCESS_TICKS == 0;
            if (client.blockedNanos() > MAX_BLOCKED.toNanos() || (checks && !client.isAllowed(maxWithoutSession))) {
                client.close();
            }
        });
    }

    private void run(Runnable action) {
        if (!ticker.isShutdown()) {
            ticker.execute(safely(action));
        }
    }

    /** Sends what the action has offered. A bug in one frame must not end all of them. */
    private Runnable safely(Runnable action) {
        return () -> {
            try {
                action.run();
                each(LiveClient::send);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "console: live view failed", e);
            }
        };
    }

    @Override
    public void close() {
        unobserve.run();
        run(() -> {
            each(LiveClient::close);
            List.copyOf(feeds.values()).forEach(Feed::end);
        });
        ticker.shutdown();
    }
}
