package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;

/** Accepts every sender that no more specific policy matches. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AcceptSender implements MailPolicy {

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.pass();
    }
}
