package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import java.util.Set;
import org.postern.api.Connect;
import org.postern.api.ConnectPolicy;
import org.postern.policy.Participant;

/** How a policy for clients that connect takes part. */
@Activation(messageListeners = ConnectPolicy.class)
public class ConnectActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    public Participant participant(String name, Set<String> on, PolicyEndpoint endpoint) {
        return policy(name, Connect.class, on, endpoint.policy(ConnectPolicy.class, ConnectPolicy::connect));
    }
}
