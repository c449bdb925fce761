package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.DataPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.ContentTypes;

/** Takes messages, or not, by their type. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "30")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ContentTypeRules implements DataPolicy {

    @Inject
    @Configured("contentTypeRules")
    ContentTypes types;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return exchange.passUnless(types.refusal(exchange.command().message()));
    }
}
