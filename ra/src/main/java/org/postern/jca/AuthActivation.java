package org.postern.jca;

import jakarta.resource.spi.Activation;
import java.util.Set;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.policy.Participant;

/** How a policy for AUTH takes part. */
@Activation(messageListeners = AuthPolicy.class)
public class AuthActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    Participant participant(String name, Set<String> on, PolicyEndpoint endpoint) {
        return policy(name, Auth.class, on, endpoint.policy(AuthPolicy.class, AuthPolicy::auth));
    }
}
