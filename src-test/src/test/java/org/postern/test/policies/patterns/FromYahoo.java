package org.postern.test.policies.patterns;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Axway's other example: rejects. */
@MessageDriven(
        activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*@yahoo.com"))
public class FromYahoo implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return Reply.reject(550, "5.7.1", "FromYahoo: rejected");
    }
}
