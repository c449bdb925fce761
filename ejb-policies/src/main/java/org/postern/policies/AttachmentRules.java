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
import org.postern.filters.attachments.Attachments;
import org.postern.filters.store.QuarantineStore;

/** Rejects, removes, marks or puts into quarantine what rules for attachments find. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "35")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AttachmentRules implements DataPolicy {

    @Inject
    @Configured("attachmentRules")
    Attachments attachments;

    @Inject
    @Configured("quarantine")
    QuarantineStore quarantine;

    @Override
    public Verdict data(Exchange<Data> exchange) throws IOException {
        return attachments.decide(exchange, "AttachmentRules", quarantine);
    }

    @Override
    public void ready() throws IOException {
        if (attachments.usesQuarantine()) {
            quarantine.requireReady();
        }
    }
}
