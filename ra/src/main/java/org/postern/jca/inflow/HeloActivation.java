package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import lombok.Getter;
import lombok.Setter;
import org.postern.api.Helo;
import org.postern.api.HeloPolicy;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** How a policy for HELO and EHLO takes part. */
@Getter
@Setter
@Activation(messageListeners = HeloPolicy.class)
public class HeloActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    /** Text after the host name in the reply to HELO and EHLO; <code>${…}</code> is filled in. */
    private String greeting = Helo.USUAL_GREETING;

    @Override
    public Policy<?> participant(Place place, PolicyEndpoint endpoint) {
        return Policy.of(place, Helo.class, endpoint.policy(HeloPolicy.class, HeloPolicy::helo))
                .withGreeting(greeting);
    }
}
