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
import org.postern.filters.content.VirusCheck;
import org.postern.filters.store.QuarantineStore;

/** Has messages scanned for viruses, by clamd or over ICAP. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "40"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class VirusScan implements DataPolicy {

    @Inject
    @Configured("virusScan")
    VirusCheck check;

    @Inject
    @Configured("quarantine")
    QuarantineStore quarantine;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return check.decide(exchange, quarantine);
    }

    @Override
    public void ready() throws IOException {
        check.ready();
        if (check.usesQuarantine()) {
            quarantine.requireReady();
        }
    }
}
