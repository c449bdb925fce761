package org.postern.policies;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;
import org.postern.filters.Configured;
import org.postern.filters.users.FixedUser;

/** Knows one user. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "enabled", propertyValue = "false"))
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class SingleUser implements AuthPolicy {

    @Inject
    @Configured("singleUser")
    FixedUser user;

    @Override
    public Verdict auth(Exchange<Auth> exchange) {
        return exchange.passOr(user.known(exchange.command()), Auth.REFUSAL);
    }
}
