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
import org.postern.filters.store.MessageArchive;

/** Keeps a copy of each message, as it goes to the upstream server. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "290")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Archive implements DataPolicy {

    @Inject
    @Configured("archive")
    MessageArchive archive;

    @Override
    public Verdict data(Exchange<Data> exchange) {
        return archive.decide(exchange, "Archive");
    }

    @Override
    public void ready() throws IOException {
        archive.requireReady();
    }
}
