package org.postern.test.policies.failing;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.util.concurrent.TimeUnit;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Ignores interruptions, until the test ends its wait. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "is-deaf@example.org"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "500ms")
        })
public class IsDeaf implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        while (!Boolean.getBoolean("postern.test.enough")) {
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                // that is what it is for
            }
        }
        return exchange.pass();
    }
}
