package org.postern.test.policies.services;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Uses CDI: has a new sender come again. */
@MessageDriven(
        activationConfig = @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*@new.example.org"))
public class GreylistSender implements MailPolicy {

    @Inject
    Greylist greylist;

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return greylist.isNew(exchange.command().sender()) ? Reply.reject(451, "4.7.1", "come again") : exchange.pass();
    }
}
