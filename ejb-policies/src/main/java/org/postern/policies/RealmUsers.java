package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.IOException;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Knows the users of the application server's realm, with the groups that they are in there. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RealmUsers implements AuthPolicy {

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        Auth claimed = exchange.command();
        if (claimed.password().isEmpty()) { // the realm may be a directory: RFC 4513 §5.1.2
            return Auth.REFUSAL;
        }
        return exchange.passOr(
                exchange.realm().groups(claimed.subject(), claimed.password()).map(claimed::withGroups), Auth.REFUSAL);
    }
}
