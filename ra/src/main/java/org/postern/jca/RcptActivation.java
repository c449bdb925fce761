package org.postern.jca;

import jakarta.resource.spi.Activation;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.policy.Policy;

/** How a policy for RCPT takes part. */
@Activation(messageListeners = RcptPolicy.class)
public class RcptActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    private String toAddress = "*";

    @Override
    Policy<Rcpt> policy(String name, PolicyEndpoint endpoint) {
        return new Policy<>(
                name,
                Rcpt.class,
                orderNumber(),
                wildcard(toAddress),
                "",
                exchange -> endpoint.call(RcptPolicy.class, policy -> policy.rcpt(exchange)));
    }

    /** The recipients that the policy is for: a wildcard with {@code *} and {@code ?}. */
    public String getToAddress() {
        return toAddress;
    }

    public void setToAddress(String toAddress) {
        this.toAddress = toAddress;
    }
}
