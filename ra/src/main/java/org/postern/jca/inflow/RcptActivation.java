package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;

/** How a policy for RCPT takes part. */
@Activation(messageListeners = RcptPolicy.class)
public class RcptActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    private String toAddress = "*";

    @Override
    public Policy<?> participant(Place place, PolicyEndpoint endpoint) {
        return Policy.of(place, Rcpt.class, endpoint.policy(RcptPolicy.class, RcptPolicy::rcpt))
                .withPatterns(patterns("toAddress", toAddress));
    }

    /** Recipients to match: comma-separated wildcard patterns with {@code *} and {@code ?}. */
    public String getToAddress() {
        return toAddress;
    }

    public void setToAddress(String toAddress) {
        this.toAddress = toAddress;
    }
}
