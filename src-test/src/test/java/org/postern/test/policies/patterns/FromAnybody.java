package org.postern.test.policies.patterns;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Axway's first example. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*"))
public class FromAnybody implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        Reply reply = exchange.proceed();
        return Reply.of(
                reply.code(),
                reply.enhancedCode(),
                "FromAnybody: " + reply.lines().get(0));
    }
}
