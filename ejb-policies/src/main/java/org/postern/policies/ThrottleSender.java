package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.Throttle;

/** Takes so many mails in a time, from each client or by whatever else the setting says. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "30")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ThrottleSender implements MailPolicy {

    @Inject
    @Configured("throttle")
    Throttle throttle;

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.passUnless(throttle.refusal(exchange.attributes()));
    }
}
