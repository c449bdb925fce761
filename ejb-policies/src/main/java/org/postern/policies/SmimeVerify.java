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
import org.postern.filters.smime.verify.SmimeVerification;

/** Verifies the S/MIME signatures of incoming mail. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "60"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SmimeVerify implements DataPolicy {

    @Inject
    @Configured("smimeVerify")
    SmimeVerification verification;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return verification.decide(exchange);
    }

    @Override
    public void ready() throws IOException {
        verification.ready();
    }
}
