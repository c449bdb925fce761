package org.example;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Reply;
import org.postern.api.Verdict;

/** Limits the recipients of a message unless the client has authenticated itself. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "order", propertyValue = "10"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RecipientLimit implements RcptPolicy {

    @Inject
    @ConfigProperty(name = "postern.recipientLimit.max", defaultValue = "100") // RFC 5321 §4.5.3.1.8
    int max;

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        boolean known = exchange.session().subject().isPresent();
        int accepted = exchange.envelope().recipients().size();
        return known || accepted < max ? exchange.pass() : Reply.reject(452, "4.5.3", "Too many recipients");
    }
}
