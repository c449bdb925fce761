package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import org.postern.api.SessionListener;
import org.postern.policy.Observer;
import org.postern.policy.Participant.Place;

/** How a listener takes part. */
@Activation(messageListeners = SessionListener.class)
public class SessionListenerActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    @Override
    public Observer participant(Place place, PolicyEndpoint endpoint) {
        return new Observer(place, endpoint.observer());
    }
}
