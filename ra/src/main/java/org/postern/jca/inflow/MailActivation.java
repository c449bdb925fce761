package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import lombok.Getter;
import lombok.Setter;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** How a policy for MAIL takes part. */
@Getter
@Setter
@Activation(messageListeners = MailPolicy.class)
public class MailActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    /** Senders to match: comma-separated wildcard patterns with {@code *} and {@code ?}. */
    private String fromAddress = "*";

    @Override
    public Policy<?> participant(Place place, PolicyEndpoint endpoint) {
        return Policy.of(place, Mail.class, endpoint.policy(MailPolicy.class, MailPolicy::mail))
                .withPatterns(patterns("fromAddress", fromAddress));
    }
}
