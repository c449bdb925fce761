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
import org.postern.filters.AddressRules;
import org.postern.filters.Configured;

/** Takes mail, or not, by its sender. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "20")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SenderRules implements MailPolicy {

    @Inject
    @Configured("senderRules")
    AddressRules rules;

    @Override
    public Verdict mail(Exchange<Mail> exchange) {
        return exchange.passUnless(rules.refusal(exchange.command().sender()));
    }
}
