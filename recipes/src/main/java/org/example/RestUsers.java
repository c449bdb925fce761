package org.example;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Checks the user name and password of a client with a REST service. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "timeout", propertyValue = "10s"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RestUsers implements AuthPolicy {

    @Inject
    UserService service;

    @Override
    public Verdict auth(Exchange<Auth> exchange) throws IOException {
        Auth claimed = exchange.command();
        return service.accepts(claimed.subject(), claimed.password()) ? exchange.pass() : Auth.REFUSAL;
    }
}
