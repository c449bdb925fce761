package org.postern.test.policies.failing;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.util.concurrent.CountDownLatch;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Waits for ever, unless it is interrupted. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "hangs@example.org"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "500ms")
        })
public class Hangs implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exchange.pass();
    }
}
