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
import org.postern.filters.HeaderFields;

/** Removes fields from the header of messages, and adds others. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "150")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class HeaderRules implements DataPolicy {

    @Inject
    @Configured("headerRules")
    HeaderFields header;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        Data command = exchange.command();
        return exchange.pass(command.withMessage(header.changed(command.message(), exchange.attributes())));
    }
}
