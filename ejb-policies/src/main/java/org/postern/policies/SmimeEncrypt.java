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
import org.postern.filters.smime.encrypt.SmimeEncryption;

/** Encrypts messages by S/MIME for their recipients. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "220"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SmimeEncrypt implements DataPolicy {

    @Inject
    @Configured("smimeEncrypt")
    SmimeEncryption encryption;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return encryption.decide(exchange);
    }

    @Override
    public void ready() throws IOException {
        encryption.ready();
    }
}
