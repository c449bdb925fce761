package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.Locale;
import org.postern.api.Exchange;
import org.postern.api.Rcpt;
import org.postern.api.RcptPolicy;
import org.postern.api.Verdict;

/** Writes recipients in lower case, for mail servers that distinguish Alice from alice. */
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"),
            @ActivationConfigProperty(propertyName = "order", propertyValue = "150")
        })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class LowerCaseRecipient implements RcptPolicy {

    @Override
    public Verdict rcpt(Exchange<Rcpt> exchange) {
        Rcpt command = exchange.command();
        return exchange.pass(command.withRecipient(command.recipient().toLowerCase(Locale.ROOT)));
    }
}
