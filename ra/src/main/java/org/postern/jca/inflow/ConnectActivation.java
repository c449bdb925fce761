package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import org.postern.api.Connect;
import org.postern.api.ConnectPolicy;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** How a policy for clients that connect takes part. */
@Activation(messageListeners = ConnectPolicy.class)
public class ConnectActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    public Policy<?> participant(Place place, PolicyEndpoint endpoint) {
        return Policy.of(place, Connect.class, endpoint.policy(ConnectPolicy.class, ConnectPolicy::connect));
    }
}
