package org.postern.test.policies.tie;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** For the same senders as the other. */
@MessageDriven(
        activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*@example.org"))
public class FirstOfTwo implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
