package org.postern.test.policies.secrets;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.Exchange;
import org.postern.api.ScramKeys;
import org.postern.api.Verdict;

/** Has the keys of Ann's password. */
@MessageDriven(
        activationConfig = @ActivationConfigProperty(propertyName = "mechanisms", propertyValue = "SCRAM-SHA-256"))
public class KnowByKeys implements AuthPolicy {

    @Override
    public Verdict auth(Exchange<Auth> exchange) {
        ScramKeys keys = ScramKeys.parse(System.getProperty("test.scram.keys"));
        return exchange.pass(exchange.command().withKeys(keys));
    }
}
