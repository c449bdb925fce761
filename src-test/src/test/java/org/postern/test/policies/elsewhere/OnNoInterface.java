package org.postern.test.policies.elsewhere;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Is for an interface that there is none of. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "interfaces", propertyValue = "inside"))
public class OnNoInterface implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
