package org.postern.jca;

import jakarta.resource.spi.Activation;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.policy.Policy;
import org.postern.policy.Wildcard;

/** How a policy for DATA takes part. */
@Activation(messageListeners = DataPolicy.class)
public class DataActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    Policy<Data> policy(String name, PolicyEndpoint endpoint) {
        return new Policy<>(
                name,
                Data.class,
                orderNumber(),
                Wildcard.ANY,
                "",
                exchange -> endpoint.call(DataPolicy.class, policy -> policy.data(exchange)));
    }
}
