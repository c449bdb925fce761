package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.MessageSize;

/** Takes messages, or not, by their size. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "20")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class MessageSizeRules implements DataPolicy {

    @Inject
    @Configured("messageSizeRules")
    MessageSize size;

    @Override
    public Verdict data(Exchange<Data> exchange) {
        return exchange.passUnless(size.refusal(exchange.command().message()));
    }
}
