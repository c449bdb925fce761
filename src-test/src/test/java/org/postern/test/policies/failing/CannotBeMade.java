package org.postern.test.policies.failing;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** A bean that the container cannot make. */
@MessageDriven(
        activationConfig =
                @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "cannot-be-made@example.org"))
public class CannotBeMade implements MailPolicy {

    public CannotBeMade() {
        throw new IllegalStateException("its configuration is missing");
    }

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
