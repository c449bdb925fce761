package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import lombok.Getter;
import lombok.Setter;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** How a policy for RCPT takes part. */
@Getter
@Setter
@Activation(messageListeners = RcptPolicy.class)
public class RcptActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    /** Recipients to match: comma-separated wildcard patterns with {@code *} and {@code ?}. */
    private String toAddress = "*";

    @Override
    public Policy<?> participant(Place place, PolicyEndpoint endpoint) {
        return Policy.of(place, Rcpt.class, endpoint.policy(RcptPolicy.class, RcptPolicy::rcpt))
                .withPatterns(patterns("toAddress", toAddress));
    }
}
