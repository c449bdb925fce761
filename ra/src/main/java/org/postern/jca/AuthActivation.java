package org.postern.jca;

import jakarta.resource.spi.Activation;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.policy.Policy;
import org.postern.policy.Wildcard;

/** How a policy for AUTH takes part. */
@Activation(messageListeners = AuthPolicy.class)
public class AuthActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    Policy<Auth> policy(String name, PolicyEndpoint endpoint) {
        return new Policy<>(
                name,
                Auth.class,
                orderNumber(),
                Wildcard.ANY,
                "",
                exchange -> endpoint.call(AuthPolicy.class, policy -> policy.auth(exchange)));
    }
}
