package org.postern.jca;

import jakarta.resource.spi.Activation;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.policy.Policy;

/** How a policy for MAIL takes part. */
@Activation(messageListeners = MailPolicy.class)
public class MailActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    private String fromAddress = "*";

    @Override
    Policy<Mail> policy(String name, PolicyEndpoint endpoint) {
        return new Policy<>(
                name,
                Mail.class,
                orderNumber(),
                wildcard(fromAddress),
                "",
                exchange -> endpoint.call(MailPolicy.class, policy -> policy.mail(exchange)));
    }

    /** The senders that the policy is for: a wildcard with {@code *} and {@code ?}. */
    public String getFromAddress() {
        return fromAddress;
    }

    public void setFromAddress(String fromAddress) {
        this.fromAddress = fromAddress;
    }
}
