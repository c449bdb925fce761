package org.postern.test.policies.failing;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Has a bug. */
@MessageDriven(
        activationConfig =
                @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "throws@example.org"))
public class Throws implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        throw new IllegalStateException("a bug of the policy");
    }
}
