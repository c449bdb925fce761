package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Takes no mail from yahoo.com: the example of the README. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "fromAddress", propertyValue = "*@yahoo.com")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RejectYahoo implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return Reply.reject(550, "5.7.1", "not from yahoo");
    }
}
