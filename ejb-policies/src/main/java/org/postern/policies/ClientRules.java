package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Connect;
import org.postern.api.ConnectPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.NetworkRules;

/** Lets clients in, or not, by the network that they are in. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "20")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ClientRules implements ConnectPolicy {

    @Inject
    @Configured("clientRules")
    NetworkRules rules;

    @Override
    public Verdict connect(Exchange<Connect> exchange) {
        return exchange.passUnless(rules.refusal(exchange.command().client()));
    }
}
