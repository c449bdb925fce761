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
import org.postern.filters.smime.sign.SmimeSignature;

/** Signs messages by the S/MIME key of their sender. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "210"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SmimeSign implements DataPolicy {

    @Inject
    @Configured("smimeSign")
    SmimeSignature signature;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return signature.decide(exchange);
    }

    @Override
    public void ready() throws IOException {
        signature.ready();
    }
}
