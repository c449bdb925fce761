package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import java.util.Set;
import org.postern.api.SessionListener;
import org.postern.policy.Observer;
import org.postern.policy.Participant;

/** How a listener takes part. */
@Activation(messageListeners = SessionListener.class)
public class SessionListenerActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    public Participant participant(String name, Set<String> on, PolicyEndpoint endpoint) {
        return new Observer(name, orderNumber(), on, timeoutDuration(), endpoint.observer());
    }
}
