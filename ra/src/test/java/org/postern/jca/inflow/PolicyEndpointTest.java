package org.postern.jca.inflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.jca.TestBean;
import org.postern.jca.TestContext;
import org.postern.policy.Policy;

/** A bean is taken from the container for each call, and given back once whatever happens. */
@Tag("unit")
class PolicyEndpointTest {

    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean empty;
    private MailPolicy policy = exchange -> Reply.of(250, "2.1.0", "fine");

    private PolicyEndpoint endpoint(Duration maxWait) {
        return endpoint(maxWait, 0);
    }

    private PolicyEndpoint endpoint(Duration maxWait, int maxConcurrent) {
        return new PolicyEndpoint(new Container(), new TestContext(), maxWait, maxConcurrent);
    }

    private Verdict call(PolicyEndpoint endpoint) throws IOException {
        return endpoint.<MailPolicy, Verdict, IOException>call(
                MailPolicy.class, started::incrementAndGet, bean -> bean.mail(null));
    }

    @Test
    void theBeansVerdictComesBackAndTheBeanIsReleasedOnce() throws IOException {
        assertThat(call(endpoint(Duration.ofSeconds(1)))).hasToString("250 2.1.0 fine");
        assertThat(taken).hasValue(1);
        assertThat(released).hasValue(1);
    }

    @Test
    void aBeanThatThrowsIsReleasedOnceToo() {
        for (Exception failure : new Exception[] {
            new IllegalStateException("no"), new FileNotFoundException("no"),
        }) {
            taken.set(0);
            released.set(0);
            policy = exchange -> {
                if (failure instanceof IOException e) {
                    throw e;
                }
                throw (RuntimeException) failure;
            };
            assertThatThrownBy(() -> call(endpoint(Duration.ofSeconds(1)))).isSameAs(failure);
            assertThat(taken).hasValue(1);
            assertThat(released).hasValue(1);
        }
    }

    @Test
    void aBeanThatDiesOfAnErrorIsReleasedOnceToo() {
        policy = exchange -> {
            throw new StackOverflowError();
        };
        assertThatThrownBy(() -> call(endpoint(Duration.ofSeconds(1)))).isInstanceOf(StackOverflowError.class);
        assertThat(released).hasValue(1);
    }

    @Test
    void aCallWaitsForAFreeBean() {
        empty = true;
        CompletableFuture<Verdict> verdict = CompletableFuture.supplyAsync(() -> {
            try {
                return call(endpoint(Duration.ofSeconds(20)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await().until(() -> taken.get() >= 3);
        assertThat(verdict).isNotDone();
        empty = false;
        assertThat(verdict.join()).hasToString("250 2.1.0 fine");
        assertThat(released).hasValue(1);
    }

    @Test
    void aCallDoesNotWaitForEver() {
        empty = true;
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> call(endpoint(Duration.ofMillis(50))))
                .satisfies(e -> assertThat(e.reply()).hasToString("451 4.3.2 This gateway is busy; try again later"));
        assertThat(released).hasValue(0);
    }

    @Test
    void noMoreCallsAreUnderWayThanAllowed() throws IOException {
        PolicyEndpoint endpoint = endpoint(Duration.ofMillis(50), 1);
        policy = exchange -> {
            assertThatExceptionOfType(Policy.Busy.class)
                    .isThrownBy(() -> call(endpoint))
                    .satisfies(
                            e -> assertThat(e.reply()).hasToString("451 4.3.2 This gateway is busy; try again later"));
            return Reply.of(250, "2.1.0", "fine");
        };
        assertThat(call(endpoint)).hasToString("250 2.1.0 fine");
        policy = exchange -> Reply.of(250, "2.1.0", "again");
        assertThat(call(endpoint)).hasToString("250 2.1.0 again");
        assertThat(taken).hasValue(2);
        assertThat(released).hasValue(2);
    }

    @Test
    void thePolicysTimeBeginsWhenThereIsABean() throws IOException {
        policy = exchange -> {
            assertThat(started).hasValue(1);
            return Reply.of(250, "2.1.0", "fine");
        };
        call(endpoint(Duration.ofSeconds(1)));
        empty = true;
        assertThatExceptionOfType(Policy.Busy.class).isThrownBy(() -> call(endpoint(Duration.ofMillis(20))));
        assertThat(started).hasValue(1);
    }

    @Test
    void lookingWhetherABeanIsThereReleasesIt() {
        PolicyEndpoint endpoint = endpoint(Duration.ofSeconds(1));
        assertThat(endpoint.isActive()).isTrue();
        assertThat(released).hasValue(1);
        empty = true;
        assertThat(endpoint.isActive()).isFalse();
        assertThat(released).hasValue(1);
    }

    /** A container's endpoint: the bean's interface and the specification's in one object. */
    private final class Endpoint implements MessageEndpoint, MailPolicy {

        @Override
        public Verdict mail(Exchange<Mail> exchange) throws IOException {
            return policy.mail(exchange);
        }

        @Override
        public void beforeDelivery(Method method) {
            throw new AssertionError("the container does that itself");
        }

        @Override
        public void afterDelivery() {
            throw new AssertionError("the container does that itself");
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }

    private final class Container extends TestBean {

        Container() {
            super(MailPolicy.class);
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
            taken.incrementAndGet();
            if (empty) {
                throw new UnavailableException("the pool is empty");
            }
            return new Endpoint();
        }
    }
}
