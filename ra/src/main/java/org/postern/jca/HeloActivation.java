package org.postern.jca;

import jakarta.resource.spi.Activation;
import org.postern.api.Helo;
import org.postern.api.HeloPolicy;
import org.postern.policy.Policy;
import org.postern.policy.Wildcard;

/** How a policy for HELO and EHLO takes part. */
@Activation(messageListeners = HeloPolicy.class)
public class HeloActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    private String greeting = Helo.USUAL_GREETING;

    @Override
    Policy<Helo> policy(String name, PolicyEndpoint endpoint) {
        return new Policy<>(
                name,
                Helo.class,
                orderNumber(),
                Wildcard.ANY,
                greeting,
                exchange -> endpoint.call(HeloPolicy.class, policy -> policy.helo(exchange)));
    }

    /** The text after the gateway's name in the reply; <code>${…}</code> is filled in. */
    public String getGreeting() {
        return greeting;
    }

    public void setGreeting(String greeting) {
        this.greeting = greeting;
    }
}
