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
import org.postern.filters.smime.decrypt.SmimeDecryption;

/** Decrypts incoming mail that is encrypted with S/MIME. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "28"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SmimeDecrypt implements DataPolicy {

    @Inject
    @Configured("smimeDecrypt")
    SmimeDecryption decryption;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return decryption.decide(exchange);
    }

    @Override
    public void ready() throws IOException {
        decryption.ready();
    }
}
