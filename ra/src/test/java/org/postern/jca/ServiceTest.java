package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.transaction.xa.XAResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postern.api.MailPolicy;

/** The door opens when the beans can be called, and for no other reason. */
class ServiceTest {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch failed = new CountDownLatch(1);

    /** A server's: its deployment fails, and an interruption gets lost in it. */
    private final class Bean implements MessageEndpointFactory {

        @Override
        public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
            asked.countDown();
            boolean over = false;
            while (!over) {
                try {
                    failed.await();
                    over = true;
                } catch (InterruptedException e) {
                    over = false;
                }
            }
            throw new UnavailableException("the deployment has failed");
        }

        @Override
        public MessageEndpoint createEndpoint(XAResource resource, long timeout) throws UnavailableException {
            return createEndpoint(resource);
        }

        @Override
        public boolean isDeliveryTransacted(Method method) {
            return false;
        }

        @Override
        public String getActivationName() {
            return "Bean";
        }

        @Override
        public Class<?> getEndpointClass() {
            return MailPolicy.class;
        }
    }

    @Test
    void behindADeploymentThatFailedItStaysShut() throws ResourceException, InterruptedException {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setInterfaces("tcp://127.0.0.1:0");
        Bean bean = new Bean();
        MailActivation spec = new MailActivation();
        adapter.start(new TestContext());
        try {
            adapter.endpointActivation(bean, spec);
            asked.await();
            adapter.endpointDeactivation(bean, spec);
            failed.countDown();
            Awaitility.await().until(() -> threads("postern-open").isEmpty());
            assertThat(threads("postern-accept")).isEmpty();
        } finally {
            adapter.stop();
        }
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }
}
