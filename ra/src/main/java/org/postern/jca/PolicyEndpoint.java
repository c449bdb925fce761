package org.postern.jca;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;

/**
 * A message-driven bean as a policy: takes one from the container's pool for each call, and gives it back whatever happens.
 */
final class PolicyEndpoint {

    /** How long to wait before asking again for a bean, when the pool is empty. */
    private static final long FIRST_PAUSE_MILLIS = 5;

    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final String policyName;
    private final MessageEndpointFactory factory;
    private final Duration patience;

    /** @param patience how long a call may wait for a free bean */
    PolicyEndpoint(String policyName, MessageEndpointFactory factory, Duration patience) {
        this.policyName = policyName;
        this.factory = factory;
        this.patience = patience;
    }

    /** Calls the bean. */
    @FunctionalInterface
    interface Call<L> {
        Verdict on(L listener) throws IOException;
    }

    /**
     * Delivers to a bean.
     *
     * @throws SmtpException if none becomes free in time
     * @throws IOException what the bean throws
     */
    <L> Verdict call(Class<L> listener, Call<L> call) throws IOException {
        MessageEndpoint endpoint = take();
        try {
            return call.on(listener.cast(endpoint));
        } finally {
            endpoint.release();
        }
    }

    /** Whether a bean can be had: no while its application is being deployed. */
    boolean isActive() {
        try {
            factory.createEndpoint(null).release();
            return true;
        } catch (UnavailableException e) {
            return false;
        }
    }

    private MessageEndpoint take() throws SmtpException {
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        for (; ; ) {
            try {
                return factory.createEndpoint(null);
            } catch (UnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw none(e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw none(e);
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private SmtpException none(Exception cause) {
        return new SmtpException(
                Reply.reject(451, "4.3.2", "This gateway is busy; try again later"),
                "policy " + policyName + ": no bean became free",
                cause);
    }
}
