package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;

/** Accepts every recipient that no more specific policy matches. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AcceptRecipient implements RcptPolicy {

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        return exchange.pass();
    }
}
