package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** How a policy for DATA takes part. */
@Activation(messageListeners = DataPolicy.class)
public class DataActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    public Policy<?> participant(Place place, PolicyEndpoint endpoint) {
        return Policy.of(
                place,
                Data.class,
                endpoint.policy(DataPolicy.class, (bean, exchange) -> bean.data(endpoint.tied(exchange))));
    }
}
