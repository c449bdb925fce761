package org.postern.jca;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import javax.transaction.xa.XAResource;

/** A message-driven bean as a server has it, as far as the adapter asks for it: {@link #createEndpoint(XAResource)} is left. */
public abstract class TestBean implements MessageEndpointFactory {

    private final Class<?> type;

    /** @param type the bean's class, after which the policy is called */
    public TestBean(Class<?> type) {
        this.type = type;
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
        return type.getSimpleName();
    }

    @Override
    public Class<?> getEndpointClass() {
        return type;
    }
}
