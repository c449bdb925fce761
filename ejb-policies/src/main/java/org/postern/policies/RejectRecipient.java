package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.FixedReply;

/** Rejects every recipient that no more specific policy matches. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RejectRecipient implements RcptPolicy {

    @Inject
    @Configured("rejectRecipient")
    FixedReply refusal;

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        return refusal.reply();
    }
}
