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
import org.postern.filters.dkim.DkimSigner;

/** Signs messages with DKIM, for the domain in From. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "300")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DkimSign implements DataPolicy {

    @Inject
    @Configured("dkimSign")
    DkimSigner signer;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return signer.decide(exchange);
    }

    @Override
    public void ready() throws IOException {
        signer.ready();
    }
}
