package org.postern.test.policies.patterns;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Axway's third example. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "S*@axway.*"))
public class FromAxwayS implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        Reply reply = exchange.proceed();
        return Reply.of(
                reply.code(),
                reply.enhancedCode(),
                "FromAxwayS: " + reply.lines().get(0));
    }
}
