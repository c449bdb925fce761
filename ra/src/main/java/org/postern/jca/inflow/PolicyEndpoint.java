package org.postern.jca.inflow;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.postern.api.Command;
import org.postern.api.Exchange;
import org.postern.api.Readiness;
import org.postern.api.SessionListener;
import org.postern.api.Verdict;
import org.postern.policy.Observer;
import org.postern.policy.Policy;

/**
 * A message-driven bean as a policy or listener: takes one from the container's pool for each call, and gives it back whatever
 * happens.
 */
public final class PolicyEndpoint {

    /** How long to wait before asking again for a bean, when the pool is empty. */
    private static final long FIRST_PAUSE_MILLIS = 5;

    private static final long MAX_PAUSE_MILLIS = 100;

    private final MessageEndpointFactory factory;
    private final TransactionSynchronizationRegistry transactions;
    private final Duration maxWait;
    private final Semaphore permits;

    /**
     * @param maxWait how long a call may wait for a free bean
     * @param maxConcurrent how many calls at a time; 0 for as many as the container has beans
     */
    public PolicyEndpoint(
            MessageEndpointFactory factory,
            TransactionSynchronizationRegistry transactions,
            Duration maxWait,
            int maxConcurrent) {
        this.factory = factory;
        this.transactions = transactions;
        this.maxWait = maxWait;
        permits = new Semaphore(maxConcurrent == 0 ? Integer.MAX_VALUE : maxConcurrent);
    }

    @FunctionalInterface
    public interface Decision<L, C extends Command> {
        Verdict on(L listener, Exchange<C> exchange) throws IOException;
    }

    /** The bean as a policy. */
    public <L, C extends Command> Policy.Delivery<C> policy(Class<L> listener, Decision<L, C> decision) {
        return (exchange, started) -> call(listener, started, bean -> decision.on(bean, exchange));
    }

    /** The bean as a listener. */
    public Observer.Delivery observer() {
        return (notice, started) ->
                this.<SessionListener, Boolean, Exception>call(SessionListener.class, started, bean -> {
                    notice.notify(bean);
                    return true;
                });
    }

    /** The exchange, with the transaction in which the bean is called tied to what comes back. */
    public <C extends Command> Exchange<C> tied(Exchange<C> exchange) {
        return new TiedExchange<>(exchange, transactions);
    }

    @FunctionalInterface
    public interface Call<L, T, X extends Exception> {
        T on(L listener) throws X;
    }

    /**
     * Delivers to a bean.
     *
     * @param started is run when there is a bean
     * @throws Policy.Busy if none becomes free in time
     * @throws X what the bean throws
     */
    public <L, T, X extends Exception> T call(Class<L> listener, Runnable started, Call<L, T, X> call)
            throws X, Policy.Busy {
        long deadline = System.nanoTime() + maxWait.toNanos();
        try {
            if (!permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Policy.Busy(new UnavailableException("maxConcurrent calls are under way"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Policy.Busy(e);
        }
        try {
            MessageEndpoint endpoint = take(deadline);
            try {
                started.run();
                return call.on(listener.cast(endpoint));
            } finally {
                endpoint.release();
            }
        } finally {
            permits.release();
        }
    }

    /** Has the container make a bean, and asks that whether it is ready. */
    public void ready() throws Exception {
        this.<Readiness, Boolean, Exception>call(Readiness.class, () -> {}, bean -> {
            bean.ready();
            return true;
        });
    }

    /** Whether a bean can be had: no while its application is being deployed. */
    public boolean isActive() {
        try {
            factory.createEndpoint(null).release();
            return true;
        } catch (UnavailableException e) {
            return false;
        }
    }

    private MessageEndpoint take(long deadline) throws Policy.Busy {
        long pause = FIRST_PAUSE_MILLIS;
        for (; ; ) {
            try {
                return factory.createEndpoint(null);
            } catch (UnavailableException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new Policy.Busy(e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Policy.Busy(e);
            }
            pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
        }
    }
}
