package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import java.util.Set;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.policy.Participant;

/** How a policy for DATA takes part. */
@Activation(messageListeners = DataPolicy.class)
public class DataActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    public Participant participant(String name, Set<String> on, PolicyEndpoint endpoint) {
        return policy(
                name,
                Data.class,
                on,
                endpoint.policy(DataPolicy.class, (bean, exchange) -> bean.data(endpoint.tied(exchange))));
    }
}
