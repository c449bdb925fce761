package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;
import org.postern.filters.AddressRules;
import org.postern.filters.Configured;

/** Takes mail, or not, by its recipient. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "20")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RecipientRules implements RcptPolicy {

    @Inject
    @Configured("recipientRules")
    AddressRules rules;

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        return exchange.passUnless(rules.refusal(exchange.command().recipient()));
    }
}
