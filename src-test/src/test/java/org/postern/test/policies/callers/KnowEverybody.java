package org.postern.test.policies.callers;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import java.util.List;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.Verdict;

/** Another store than the server's: a user is in the group that the token says. */
@MessageDriven(activationConfig = @ActivationConfigProperty(propertyName = "mechanisms", propertyValue = "XOAUTH2"))
public class KnowEverybody implements AuthPolicy {

    @Override
    public Verdict auth(Exchange<Auth> exchange) {
        Auth claimed = exchange.command();
        return exchange.pass(claimed.withGroups(List.of(claimed.token())));
    }
}
