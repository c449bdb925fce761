package org.postern.test.policies.failing;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Cannot go on. */
@MessageDriven(
        activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "error@example.org"))
public class ThrowsError implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        throw new NoClassDefFoundError("a.class.that.is.Missing");
    }
}
