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
import org.postern.filters.content.IcapAdaptation;

/** Shows messages to an ICAP service, which may block or change them. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "45"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ContentAdaptation implements DataPolicy {

    @Inject
    @Configured("contentAdaptation")
    IcapAdaptation adaptation;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return adaptation.decide(exchange);
    }

    @Override
    public void ready() throws IOException {
        adaptation.ready();
    }
}
