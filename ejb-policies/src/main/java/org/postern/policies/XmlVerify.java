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
import org.postern.filters.xml.check.XmlSignatureCheck;

/** Rejects mails with XML signatures that are not valid, or without any. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "70"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "5m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class XmlVerify implements DataPolicy {

    @Inject
    @Configured("xmlVerify")
    XmlSignatureCheck check;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return check.decide(exchange);
    }

    @Override
    public void ready() throws IOException {
        check.ready();
    }
}
