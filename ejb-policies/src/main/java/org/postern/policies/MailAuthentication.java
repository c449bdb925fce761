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
import org.postern.filters.mailauth.MailAuthenticationCheck;
import org.postern.filters.store.QuarantineStore;

/** Checks with SPF, DKIM and DMARC whether messages come from the domains that they name. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "25"),
            @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10m")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class MailAuthentication implements DataPolicy {

    @Inject
    @Configured("mailAuthentication")
    MailAuthenticationCheck check;

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
